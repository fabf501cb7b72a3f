"""Alarm systems of a house."""

from collections.abc import Iterable

from edgehome.errors import Unsupported
from edgehome.messages import Entity, Packet

from .component import Args, Component, Sender, Update

_STATES = (
    "disarmed", "armed_home", "armed_away", "armed_night", "armed_vacation", "armed_custom_bypass", "pending",
    "triggered", "arming", "disarming",
)  # fmt: skip
_REMOTE = ("REMOTE_CODE", "REMOTE_CODE_TEXT")


class AlarmControlPanel(Component):
    """`alarm_control_panel`: arm, disarm and trigger, with a code checked here or by the panel."""

    domain = "alarm_control_panel"
    plain_name = "Alarm"

    def setup(self) -> None:
        config = self.config
        self._topic = self.must_command("command_topic")
        self._code = config.text("code")
        self.reads("state_topic", "value_template", self._read)
        modes = ("arm_home", "arm_away", "arm_night", "arm_vacation")
        offered = config.texts("supported_features", (*modes, "trigger"))
        for verb in ("disarm", *modes, "trigger"):
            if verb == "disarm" or verb in offered:
                need = "disarm" if verb == "disarm" else "trigger" if verb == "trigger" else "arm"
                required = config.flag(f"code_{need}_required", True)
                payload = config.text(f"payload_{verb}", verb.upper())
                self.verbs[verb] = self._sender(payload, required)
        if self._code:
            self.attributes["code_required"] = True

    def _sender(self, payload: str, required: bool) -> Sender:
        def send(args: Args, entity: Entity) -> Iterable[Packet]:
            code = args.get("code")
            if self._code and required and self._code not in _REMOTE and str(code) != self._code:
                raise Unsupported("code: expected the panel's code, got none or another one")
            if self._code in _REMOTE and required and not code:
                raise Unsupported("code: expected the panel's code, got none")
            if self.config.template("command_template") is None:
                return [self.packet(self._topic, payload)]
            return self.send(self._topic, "command_template", payload, action=payload, code=code)

        return send

    def _read(self, text: str) -> Update:
        if text == "None":
            return "unknown", {}
        if text not in _STATES:
            raise ValueError(f"state: expected one of {', '.join(_STATES)}, got {text[:60]!r}")
        return text, {}
