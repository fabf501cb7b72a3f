"""Colour names and their red, green and blue; only names that people say of lamps."""

# CSS Color Module Level 4, section 6.1, and what is usual for lamps.
COLORS: dict[str, tuple[int, int, int]] = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "orange": (255, 165, 0),
    "yellow": (255, 255, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "purple": (128, 0, 128),
    "brown": (165, 42, 42), "pink": (255, 192, 203), "turquoise": (64, 224, 208), "cyan": (0, 255, 255),
    "magenta": (255, 0, 255), "violet": (238, 130, 238), "gold": (255, 215, 0), "lime": (0, 255, 0),
    "teal": (0, 128, 128), "navy": (0, 0, 128), "indigo": (75, 0, 130), "coral": (255, 127, 80),
    "salmon": (250, 128, 114), "lavender": (230, 230, 250), "crimson": (220, 20, 60), "beige": (245, 245, 220),
    "maroon": (128, 0, 0), "olive": (128, 128, 0), "silver": (192, 192, 192), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "aqua": (0, 255, 255), "skyblue": (135, 206, 235), "lightblue": (173, 216, 230),
    "darkblue": (0, 0, 139), "lightgreen": (144, 238, 144), "darkgreen": (0, 100, 0), "hotpink": (255, 105, 180),
    "amber": (255, 191, 0), "mint": (189, 252, 201), "peach": (255, 218, 185), "ivory": (255, 255, 240),
}  # fmt: skip


CHINESE: dict[str, str] = {
    "white": "白色", "black": "黑色", "red": "红色", "orange": "橙色", "yellow": "黄色", "green": "绿色", "blue": "蓝色",
    "purple": "紫色", "brown": "棕色", "pink": "粉色", "turquoise": "绿松石色", "cyan": "青色", "magenta": "洋红色",
    "violet": "紫罗兰色", "gold": "金色", "lime": "亮绿色", "teal": "蓝绿色", "navy": "藏青色", "indigo": "靛蓝色",
    "coral": "珊瑚色", "salmon": "三文鱼色", "lavender": "淡紫色", "crimson": "深红色", "beige": "米色", "maroon": "栗色",
    "olive": "橄榄色", "silver": "银色", "gray": "灰色", "grey": "灰色", "aqua": "青色", "skyblue": "天蓝色",
    "lightblue": "浅蓝色", "darkblue": "深蓝色", "lightgreen": "浅绿色", "darkgreen": "深绿色", "hotpink": "亮粉色",
    "amber": "琥珀色", "mint": "薄荷绿", "peach": "桃色", "ivory": "象牙白",
}  # fmt: skip


def name_of(rgb: tuple[int, ...] | list[int], chinese: bool = False) -> str:
    """Return the name of the nearest colour of the table (squared distance in RGB), in English or Chinese."""
    name = min(COLORS, key=lambda n: sum((a - b) ** 2 for a, b in zip(COLORS[n], rgb, strict=False)))
    return CHINESE[name] if chinese else name
