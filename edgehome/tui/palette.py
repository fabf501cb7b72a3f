"""What the command palette offers: every action, page, device, theme and language."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from edgehome.tui import completion, keymap
from edgehome.tui.entities import label

if TYPE_CHECKING:
    from edgehome.tui.app import EdgeHomeApp

MAX_HITS = 60


class Entry(NamedTuple):
    """One line of the palette; `also` is searched but not shown (the other language, pinyin initials)."""

    text: str
    help: str
    run: Callable[[], Any]
    also: str = ""


def action_entries(app: "EdgeHomeApp") -> list[Entry]:
    """Return an entry for every action of the keymap, with its key."""
    t = app.t
    found = []
    for action in keymap.ACTIONS:
        name, other = t.either(action.english, action.chinese), t.either(action.chinese, action.english)
        place = "" if action.where in ("app", "list") else f"{_place(app, action.where)}: "
        key = keymap.key_text(app.keys_of(action), first=False)
        found.append(
            Entry(
                f"{place}{name}",
                key,
                partial(app.run_anywhere, action.id),
                f"{other} {completion.initials(action.chinese)}",
            )
        )
    return found


def _place(app: "EdgeHomeApp", where: str) -> str:
    from edgehome.tui import help_data

    return help_data.title(where, app.t.lang)


def other_entries(app: "EdgeHomeApp") -> list[Entry]:
    """Return themes, languages and devices."""
    t = app.t
    found = [
        Entry(name, t("palette.theme"), partial(app.use_theme, name)) for name in sorted(app.available_themes)
    ]
    found += [
        Entry(f"{label}", t("palette.language"), partial(app.use_language, lang))
        for lang, label in (("en", "English"), ("zh", "中文"))
    ]
    found += [
        Entry(title, t("palette.panel"), partial(app.action_page, name)) for name, title in app.panels.items()
    ]
    for entity in app.view.entities.values():
        area = entity["area"] or ""
        names = (entity["name"], *entity["aliases"], area, *app.view.places.get(area, ()))
        also = " ".join((*names, entity["id"], *filter(None, map(completion.initials, names))))
        shown = label(entity, t.lang) + (f"  ({app.view.place(area, t.lang)})" if area else "")
        found.append(Entry(shown, t("palette.device"), partial(app.show_device, entity["id"]), also))
    return found


class Everything(Provider):
    """Searches all entries, in both languages."""

    @property
    def _app(self) -> "EdgeHomeApp":
        return cast("EdgeHomeApp", self.app)

    async def discover(self) -> Hits:
        """Offer the actions before anything is typed."""
        for entry in action_entries(self._app):
            yield DiscoveryHit(entry.text, entry.run, help=entry.help)

    async def search(self, query: str) -> Hits:
        """Offer what matches in either language, the best of it where it is much."""
        matcher = self.matcher(query)
        hits = []
        for number, entry in enumerate((*action_entries(self._app), *other_entries(self._app))):
            if number % 50 == 49:
                await asyncio.sleep(0)  # keys and the screen go on meanwhile
            score = matcher.match(entry.text)
            hidden = matcher.match(entry.also) * 0.9 if entry.also else 0.0
            if max(score, hidden) > 0:
                shown = matcher.highlight(entry.text) if score > 0 else entry.text
                hits.append(Hit(max(score, hidden), shown, entry.run, text=entry.text, help=entry.help))
        for hit in sorted(hits, key=lambda hit: -hit.score)[:MAX_HITS]:
            yield hit
