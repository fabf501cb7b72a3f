"""The page of alarms: acknowledged or shelved, and there until they are gone."""

from edgehome.tui import tables, view
from edgehome.tui.lines import Line
from edgehome.tui.screens.dialogs import Dialog
from edgehome.tui.screens.table import TablePage
from edgehome.tui.widgets.linelist import bindings


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
        return tables.alarm_lines(self.items, self.app.view.now, self.app.t, width)

    def action_acknowledge(self) -> None:
        """Say that the alarm was seen."""
        if (item := self.chosen) and self.app.may_change():
            self.app.order("alarm_acknowledge", entity=tables.key_of(item))

    def action_shelve(self) -> None:
        """Put the alarm aside for some time, with a reason."""
        if self.chosen and self.app.may_change():
            t = self.app.t
            fields = [("minutes", t("dialog.minutes"), "30"), ("reason", t("dialog.reason"), "")]
            self.app.push_screen(Dialog(t("dialog.shelve"), fields), self._shelve)

    def _shelve(self, chosen: dict[str, str] | None) -> None:
        item = self.chosen
        if not chosen or not item:
            return
        if not chosen["reason"].strip():
            self.app.notify(self.app.t("toast.reason_missing"), severity="warning")
            return
        try:
            seconds = float(chosen["minutes"]) * 60
        except ValueError:
            seconds = 1800.0
        self.app.order(
            "alarm_shelve", entity=tables.key_of(item), reason=chosen["reason"].strip(), seconds=seconds
        )
