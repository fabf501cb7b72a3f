"""The page of alarms: acknowledged or shelved, and there until they are gone."""

from functools import partial

from edgehome.tui import tables, view
from edgehome.tui.entities import number
from edgehome.tui.lines import Line
from edgehome.tui.screens.dialogs import Dialog
from edgehome.tui.screens.table import TablePage
from edgehome.tui.widgets.linelist import bindings

STATES = ("active", "acknowledged", "shelved", "cleared")
MOST_MINUTES = 7 * 24 * 60  # what stays aside for longer is forgotten


class AlarmsPage(TablePage):
    """What needs a person; open alarms stay at the top until they are gone."""

    page, method = "alarms", "alarms"
    BINDINGS = bindings("alarms")

    async def load(self) -> None:
        """Take the host's alarms; without such a method those that devices report."""
        found, _ = await self.ask("alarms")
        if found is not None:
            self.app.heard("alarms", found)
        self._show()

    def _show(self) -> None:
        found = tables.alarms_of(self.app.view)
        if found != self.items or not found:
            self.items = found
            self.draw()

    def update_view(self, parts: frozenset[str]) -> None:
        """Show a new alarm at once."""
        if view.DEVICES in parts:
            self._show()
        super().update_view(parts)

    def list_lines(self, width: int) -> list[Line]:
        """Return the alarms, or that there are none."""
        view, t = self.app.view, self.app.t
        return tables.alarm_lines(self.items, view.now, t, width, lambda name: view.place(name, t.lang))

    def detail_lines(self, width: int) -> list[Line]:
        """Return the chosen alarm's fields; its state is said as in the list."""
        item, t = self.chosen, self.app.t
        if item is None:
            return []
        state = {"state": t(f"alarms.{item['state']}")} if item.get("state") in STATES else {}
        return tables.item_lines({**item, **state}, t, width)

    def action_acknowledge(self) -> None:
        """Say that the alarm was seen."""
        if (item := self.chosen) and self.app.may_change():
            self.app.order("alarm_acknowledge", entity=tables.key_of(item))

    def action_shelve(self) -> None:
        """Put the alarm aside for some time, with a reason."""
        if (item := self.chosen) and self.app.may_change():
            t = self.app.t
            fields = [("minutes", t("dialog.minutes"), "30"), ("reason", t("dialog.reason"), "")]
            form = Dialog(t("dialog.shelve"), fields, self._wrong)
            self.app.push_screen(form, partial(self._shelve, tables.key_of(item)))

    def _wrong(self, values: dict[str, str]) -> str:
        minutes = number(values["minutes"])
        if minutes is None or not 0 < minutes <= MOST_MINUTES:
            return self.app.t("dialog.minutes_wrong", most=MOST_MINUTES, text=values["minutes"][:20])
        return "" if values["reason"].strip() else self.app.t("dialog.reason_missing")

    def _shelve(self, key: str, chosen: dict[str, str] | None) -> None:
        if chosen:
            reason, seconds = chosen["reason"].strip(), float(chosen["minutes"]) * 60
            self.app.order("alarm_shelve", entity=key, reason=reason, seconds=seconds)
