"""The themes of our own: dark, light, high contrast, and one without colours."""

from textual.theme import Theme

DARK = Theme(
    name="edgehome-dark",
    primary="#7aa2f7",
    secondary="#9d7cd8",
    accent="#7dcfff",
    foreground="#c8d0e8",
    background="#16181f",
    surface="#1b1e27",
    panel="#282c3a",
    success="#9ece6a",
    warning="#e6b35c",
    error="#f7768e",
    dark=True,
    variables={"lamp": "#ffd479", "faint": "#7f88a8", "border": "#3b4258", "cursor": "#2c3f66"},
)
LIGHT = Theme(
    name="edgehome-light",
    primary="#2457c5",
    secondary="#7043b8",
    accent="#0b6f9c",
    foreground="#23283a",
    background="#f7f7f4",
    surface="#fdfdfb",
    panel="#e6e7ea",
    success="#2f7d32",
    warning="#9a5b00",
    error="#b3213c",
    dark=False,
    variables={"lamp": "#a86400", "faint": "#5f667a", "border": "#c9ccd6", "cursor": "#cfdcf6"},
)
CONTRAST = Theme(
    name="edgehome-contrast",
    primary="#00ffff",
    secondary="#ff80ff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    success="#00ff00",
    warning="#ffff00",
    error="#ff6060",
    dark=True,
    text_alpha=1.0,
    variables={"lamp": "#ffff00", "faint": "#d0d0d0", "border": "#ffffff", "cursor": "#004a80"},
)
PLAIN = Theme(
    name="edgehome-plain",
    primary="#d8d8d8",
    secondary="#d8d8d8",
    accent="#ffffff",
    foreground="#d0d0d0",
    background="#101010",
    surface="#101010",
    panel="#303030",
    success="#d0d0d0",
    warning="#ffffff",
    error="#ffffff",
    dark=True,
    variables={"lamp": "#ffffff", "faint": "#989898", "border": "#606060", "cursor": "#4a4a4a"},
)
OURS = (DARK, LIGHT, CONTRAST, PLAIN)
NAMES = tuple(theme.name for theme in OURS)
DEFAULT_VARIABLES = dict(DARK.variables)
