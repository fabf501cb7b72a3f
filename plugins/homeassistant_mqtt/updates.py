"""Firmware and software updates of devices."""

from typing import Any

import msgspec

from .component import Component
from .component import Update as Report


class Update(Component):
    """`update`: on when the latest version is not the installed one."""

    domain = "update"
    plain_name = "Update"

    def setup(self) -> None:
        config = self.config
        self._installed: Any = None
        self._latest: Any = None
        self.reads("state_topic", "value_template", self._read)
        self.reads(
            "latest_version_topic", "latest_version_template", lambda text: self._versions(latest=text)
        )
        topic = self.commands("command_topic")
        if topic and config.has("payload_install"):
            self.verbs["install"] = self.fixed(topic, config.text("payload_install"))
        for key in ("title", "release_url", "release_summary"):
            if config.has(key):
                self.attributes[key] = config.text(key)

    def _read(self, text: str) -> Report:
        if not text.startswith("{"):
            return self._versions(installed=text)
        report = msgspec.json.decode(text, type=dict[str, Any])
        state, attributes = self._versions(report.get("installed_version"), report.get("latest_version"))
        kept = ("title", "release_summary", "release_url", "update_percentage", "in_progress")
        return state, {**attributes, **{k: report[k] for k in kept if k in report}}

    def _versions(self, installed: Any = None, latest: Any = None) -> Report:
        self._installed = installed if installed is not None else self._installed
        self._latest = latest if latest is not None else self._latest
        versions = {"installed_version": self._installed, "latest_version": self._latest}
        if None in versions.values():
            return None, {k: v for k, v in versions.items() if v is not None}
        return ("off" if str(self._installed) == str(self._latest) else "on"), versions
