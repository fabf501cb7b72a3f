"""One written form for text before values are looked for: lower case, half width, simplified characters.

Folding is character by character, so offsets in the folded text are offsets in the original. It is not
a translation: only characters that value grammars use are turned from traditional to simplified.
"""

from functools import lru_cache

_TRADITIONAL = (
    "兩負點鐘鍾時個開關紅黃綠藍銀燭蠟後週禮過華攝溫濕熱製風動強勁節經濟離適靜無鎖閉閂聽號間晝裡裏陽昇達於級檔"
    "專輯單電視劇體數轉萬億幾從這來內滿緊約麗淺燈藝團樂門觸發偵測狀樣種對為爲設調變應會還響著凍黑壓機運遠"
    "隨漸極顏純總輕飛腳兒儲眠閱讀氣覺歲顯螢屏樓層雙們別當聲細減歸歷衝擋複復嘅啱撈遊戲雲線圍廳廚臥衛劑頭測試溼鈴電壞異撥係話邊隻條報滯衹處將幫啟連問題異"
    "與東嚴麼書買僅衆傳倆傾蘭茲寫軍況淨準涼擊劃則剛刪務佔釐臺嗎啓唄員國聖備夠媽嬰學寧寶寢尋爾簾幹並廣慶牀庫態戶執掃護掛換據斷舊曬曉暫檸標慄檢欖湯沒漲滲"
    "滅爐燉煙煩爺獨環現盞碼確積籠結給統繼續縮羅聯蔥裝見規計認讓記講訪訴誕該說請誰謝貝責質購車較遷進選鬱醬採銷錯長閒悶閘鬧聞隊險霧頂項順預頻颼飯馬駛魚眾"
    "壺櫃鍋鏡乾麵漿濾氈攪絞搖噴灑殺澆縫紉網盤腦飲筆閣圖鋼鑽礦窯貓塢墊褲麪餵籃顆籬懶繡針紙館輪陰溝牆"
)
_SIMPLIFIED = (
    "两负点钟钟时个开关红黄绿蓝银烛蜡后周礼过华摄温湿热制风动强劲节经济离适静无锁闭闩听号间昼里里阳升达于级档"
    "专辑单电视剧体数转万亿几从这来内满紧约丽浅灯艺团乐门触发侦测状样种对为为设调变应会还响着冻黑压机运远"
    "随渐极颜纯总轻飞脚儿储眠阅读气觉岁显萤屏楼层双们别当声细减归历冲挡复复嘅啱捞游戏云线围厅厨卧卫剂头测试湿铃电坏异拨系话边只条报滞只处将帮启连问题异"
    "与东严么书买仅众传俩倾兰兹写军况净准凉击划则刚删务占厘台吗启呗员国圣备够妈婴学宁宝寝寻尔帘干并广庆床库态户执扫护挂换据断旧晒晓暂柠标栗检榄汤没涨渗"
    "灭炉炖烟烦爷独环现盏码确积笼结给统继续缩罗联葱装见规计认让记讲访诉诞该说请谁谢贝责质购车较迁进选郁酱采销错长闲闷闸闹闻队险雾顶项顺预频飕饭马驶鱼众"
    "壶柜锅镜干面浆滤毡搅绞摇喷洒杀浇缝纫网盘脑饮笔阁图钢钻矿窑猫坞垫裤面喂篮颗篱懒绣针纸馆轮阴沟墙"
)
_CHARACTERS = {ord(a): b for a, b in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
_TABLE: dict[int, str] = {
    **_CHARACTERS,
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(a): b for a, b in zip("’‘º˚−–—\u3000\u00a0\t\n\r〇", "''°°---     零", strict=True)},
}
_TABLE |= {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_TABLE |= {code: chr(code - 0xFEE0 + 32) for code in range(ord("Ａ"), ord("Ｚ") + 1)}
_TABLE |= {ord("#"): " ", ord("＃"): " "}


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return `text` in the form value grammars read; it has the same length, `#` becomes a space."""
    return text.translate(_TABLE)


def simplified(text: str) -> str:
    """Return `text` with its traditional characters simplified and nothing else changed; it has the same length."""
    return text.translate(_CHARACTERS)


def as_written(text: str) -> dict[int, str]:
    """Return what turns words out of `simplified(text)` back into the characters of the text, for `str.translate`."""
    return {ord(a): b for a, b in zip(simplified(text), text, strict=True) if a != b}
