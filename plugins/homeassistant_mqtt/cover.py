"""Covers and valves: open, closed, positions and tilt, all from 0 (closed) to 100 (open)."""

from collections.abc import Iterable
from typing import Any

import msgspec

from edgehome.messages import Entity, Packet
from edgehome.verbs import in_range

from .component import NOTHING, Args, Component, Update, number_of
from .config import BadConfig, Config

_MOVING = ("opening", "closing")


class Scale:
    """A device's own range for what is 0 to 100 here."""

    def __init__(self, closed: float, opened: float) -> None:
        if closed == opened:
            raise BadConfig(f"position_open: expected another value than position_closed, got {opened:g}")
        self.closed, self.opened = closed, opened

    def to_device(self, percent: float) -> int:
        """Return the device's value."""
        return round(self.closed + (self.opened - self.closed) * percent / 100)

    def to_percent(self, value: float) -> int:
        """Return 0 to 100, values outside taken as the nearer end."""
        percent = (value - self.closed) * 100 / (self.opened - self.closed)
        return round(min(max(percent, 0), 100))


def _state_names(config: Config, stopped: bool) -> dict[str, str]:
    names = {config.text(f"state_{s}", s): s for s in ("open", "closed", *_MOVING)}
    if stopped:
        names[config.text("state_stopped", "stopped")] = "stopped"
    return names


class _Opening(Component):
    """What covers and valves share: states and positions read together."""

    _position: int | None = None
    _last: str | None = None

    def _settle(self, state: str | None, position: int | None) -> Update:
        if position is not None:
            self._position = position
        attributes: dict[str, Any] = {} if position is None else {"current_position": position}
        if state == "stopped":
            ended = "closed" if self._last == "closing" else "open"
            known = None if self._position is None else ("closed" if self._position == 0 else "open")
            state = known or ended
        elif state is None and position is not None and not (self._has_states and self._last in _MOVING):
            state = "closed" if position == 0 else "open"
        if state is not None:
            self._last = state
        return state, attributes

    _has_states = False


class Cover(_Opening):
    """`cover`: payloads or positions, and tilt."""

    domain = "cover"

    def setup(self) -> None:
        config = self.config
        self._scale = Scale(config.number("position_closed", 0), config.number("position_open", 100))
        self._names = _state_names(config, stopped=True)
        self._has_states = config.has("state_topic")
        self._set_up_tilt()
        self.reads("state_topic", "value_template", self._read_state)
        template = "position_template" if config.has("position_template") else "value_template"
        self.reads("position_topic", template, self._read_position)
        topic = self.commands("command_topic")
        for verb, payload in (("open", "OPEN"), ("close", "CLOSE"), ("stop", "STOP")):
            key = f"payload_{verb}"
            if topic and (key not in config.raw or config.raw[key] is not None):
                self.verbs[verb] = self.fixed(topic, config.text(key, payload))
        if set_topic := self.commands("set_position_topic"):
            self._set_topic = set_topic
            self.hears("position", "position_topic")
            self.verbs["set_position"] = self._set_position
            if topic is None:
                self.verbs["open"] = lambda args, entity: self._set_position({"position": 100}, entity)
                self.verbs["close"] = lambda args, entity: self._set_position({"position": 0}, entity)
        if tilt_topic := self.commands("tilt_command_topic"):
            self._tilt_topic = tilt_topic
            self.hears("tilt", "tilt_status_topic")
            self.verbs["set_tilt"] = self._set_tilt
        if not self.verbs and not self.readers:
            raise BadConfig("command_topic: expected a topic to command or to read, got none")

    def _set_up_tilt(self) -> None:
        config = self.config
        low, high = config.number("tilt_min", 0), config.number("tilt_max", 100)
        self._tilt = Scale(config.number("tilt_closed_value", low), config.number("tilt_opened_value", high))
        self._tilt_range = Scale(low, high)
        self.reads("tilt_status_topic", "tilt_status_template", self._read_tilt)

    def _read_tilt(self, text: str) -> Update:
        tilt = None if text == "None" else self._tilt_range.to_percent(number_of(text))
        return None, {"current_tilt_position": tilt}

    def _read_state(self, text: str) -> Update:
        if text == "None":
            return "unknown", {}
        state = self._names.get(text)
        if state is None:
            expected = ", ".join(self._names)
            raise ValueError(f"state: expected one of {expected}, got {text[:60]!r}")
        return self._settle(state, None)

    def _read_position(self, text: str) -> Update:
        tilt: dict[str, Any] = {}
        if text.startswith("{"):
            report = msgspec.json.decode(text, type=dict[str, Any])
            if "tilt_position" in report:
                tilt = self._read_tilt(str(report["tilt_position"]))[1]
            text = str(report["position"])
        if text in ("None", "null"):
            return NOTHING
        state, attributes = self._settle(None, self._scale.to_percent(number_of(text)))
        return state, {**attributes, **tilt}

    def _variables(self) -> dict[str, Any]:
        return {
            "position_open": round(self._scale.opened),
            "position_closed": round(self._scale.closed),
            "tilt_min": round(self._tilt_range.closed),
            "tilt_max": round(self._tilt_range.opened),
        }

    def _set_position(self, args: Args, entity: Entity) -> Iterable[Packet]:
        percent = round(in_range("position", args["position"], 0, 100))
        value = self._scale.to_device(percent)
        return self.send(
            self._set_topic, "set_position_template", value, position=percent, **self._variables()
        )

    def _set_tilt(self, args: Args, entity: Entity) -> Iterable[Packet]:
        percent = round(in_range("tilt", args["tilt"], 0, 100))
        ends = {0: self._tilt.closed, 100: self._tilt.opened}
        value = round(ends[percent]) if percent in ends else self._tilt_range.to_device(percent)
        variables = {"tilt_position": percent, **self._variables()}
        return self.send(self._tilt_topic, "tilt_command_template", value, **variables)


class Valve(_Opening):
    """`valve`: payloads, or positions where it reports them."""

    domain = "valve"

    def setup(self) -> None:
        config = self.config
        self._scale = Scale(config.number("position_closed", 0), config.number("position_open", 100))
        self._names = _state_names(config, stopped=False)
        self._positions = config.flag("reports_position")
        self.reads("state_topic", "value_template", self._read)
        topic = self.commands("command_topic")
        if topic is None:
            return
        self._topic = topic
        if config.has("payload_stop"):
            self.verbs["stop"] = self.fixed(topic, config.text("payload_stop"), "command_template")
        if self._positions:
            self.verbs["open"] = lambda args, entity: self._set_position({"position": 100}, entity)
            self.verbs["close"] = lambda args, entity: self._set_position({"position": 0}, entity)
            self.verbs["set_position"] = self._set_position
            return
        for verb, payload in (("open", "OPEN"), ("close", "CLOSE")):
            if f"payload_{verb}" not in config.raw or config.raw[f"payload_{verb}"] is not None:
                self.verbs[verb] = self.fixed(
                    topic, config.text(f"payload_{verb}", payload), "command_template"
                )

    def _read(self, text: str) -> Update:
        if text == "None":
            return "unknown", {}
        state: str | None = None
        position: Any = None
        if text.startswith("{"):
            report = msgspec.json.decode(text, type=dict[str, Any])
            state, position = report.get("state"), report.get("position")
        elif text in self._names:
            state = text
        else:
            position = text
        known = None if state is None else self._names.get(str(state))
        if state is not None and known is None:
            raise ValueError(f"state: expected one of {', '.join(self._names)}, got {str(state)[:60]!r}")
        percent = self._scale.to_percent(number_of(str(position))) if position is not None else None
        if known not in _MOVING and percent is not None:
            known = None
        self._last = None
        return self._settle(known, percent)

    def _set_position(self, args: Args, entity: Entity) -> Iterable[Packet]:
        percent = round(in_range("position", args["position"], 0, 100))
        value = self._scale.to_device(percent)
        return self.send(self._topic, "command_template", value, position=percent)
