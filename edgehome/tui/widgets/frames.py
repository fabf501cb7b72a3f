"""Containers that only place what is in them. They draw nothing of their own: the screen beneath is seen where nothing stands.

A container of Textual draws a blank line for each of its lines, under widgets that hide them all. Three of them, as large
as the screen, took more than half of the time in which a whole screen is drawn.
"""

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import ContentSwitcher


class _Undrawn:
    def render_lines(self, crop: Region) -> list[Strip]:
        """Return no lines."""
        return []


class Row(_Undrawn, Horizontal):
    """Widgets beside each other."""


class Column(_Undrawn, Vertical):
    """Widgets one below the other."""


class Pages(_Undrawn, ContentSwitcher):
    """Pages of which one is seen."""
