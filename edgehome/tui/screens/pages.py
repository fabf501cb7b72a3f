"""Which pages there are beside home; each is made when it is first shown."""

from collections.abc import Callable

from edgehome.tui.screens import alarms, device, inspector, log, rules, tables, trace
from edgehome.tui.screens.page import Page

BUILDERS: dict[str, Callable[[], Page]] = {
    "device": lambda: device.DevicePage(id="device"),
    "agents": lambda: tables.AgentsPage(id="agents"),
    "trace": lambda: trace.TracePage(id="trace"),
    "rules": lambda: rules.RulesPage(id="rules"),
    "alarms": lambda: alarms.AlarmsPage(id="alarms"),
    "models": lambda: tables.ModelsPage(id="models"),
    "plugins": lambda: tables.PluginsPage(id="plugins"),
    "mqtt": lambda: inspector.InspectorPage(id="mqtt"),
    "log": lambda: log.LogPage(id="log"),
}
