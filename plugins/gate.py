"""The built-in checks of the gate: forbidden pairs, quiet hours, a device's own interlocks, and ask-first acts."""

from datetime import datetime
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from edgehome import words
from edgehome.hookspecs import hookimpl
from edgehome.messages import Action, Entity
from edgehome.protocols import Home

_LOUD = {"vacuum", "lawn_mower", "siren", "machine"}
_QUIETENING = {"stop", "pause", "return_to_base", "dock", "turn_off", "set_volume", "mute"}


class Plugin:
    """Holds the site's settings; `veto` is pure given the home and the clock. One instance a host."""

    @hookimpl
    def startup(self, host) -> None:
        """Take the settings; before this every action is refused, since `veto` fails."""
        self.clock = host.clock
        self.config = host.config.gate
        zone = host.config.site.timezone
        self.zone = ZoneInfo(zone) if zone else None

    @hookimpl
    def veto(self, action: Action, home: Home) -> str | None:
        """Return why the action must not pass, None if it may."""
        entity = home.entities.get(action.entity)
        if entity is None:
            return words.reason("unknown_entity", name=action.entity)
        return (
            self._interlocks(action, entity)
            or self._forbidden(action, entity, home)
            or self._quiet(action, entity)
            or self._ask_first(action, entity)
        )

    def _interlocks(self, action: Action, entity: Entity) -> str | None:
        """A machine's own interlocks: nothing starts or moves while one is active."""
        active = entity.attributes.get("interlocks")
        if entity.domain == "machine" and active and action.verb not in ("stop", "reset"):
            return words.reason("interlock", name=entity.name, text=", ".join(map(str, active)))
        return None

    def _forbidden(self, action: Action, entity: Entity, home: Home) -> str | None:
        for pair in self.config.forbid:
            if not _does(pair.do, action, entity):
                continue
            kind, _, state = pair.when.partition(" ")
            for other in home.entities.values():
                near = not pair.same_area or other.area is None or other.area == entity.area
                if near and other.state == (state or "on") and _is_kind(kind, other):
                    return _why(pair, other)
        return None

    def _quiet(self, action: Action, entity: Entity) -> str | None:
        if not self.config.quiet_hours or entity.domain not in _LOUD or action.verb in _QUIETENING:
            return None
        begin, end = self.config.quiet_hours.split("-")
        now = datetime.fromtimestamp(self.clock.now(), self.zone).strftime("%H:%M")
        inside = begin <= now < end if begin <= end else (now >= begin or now < end)
        return words.reason("quiet_hours", until=end) if inside else None

    def _ask_first(self, action: Action, entity: Entity) -> str | None:
        if action.confirmed:
            return None
        risky = entity.risk == "ask_first" and action.verb not in (
            "stop",
            "close",
            "lock",
            "pause",
            "turn_off",
        )
        return (
            "needs_confirmation"
            if risky or any(_matches(p, action, entity) for p in self.config.ask_first)
            else None
        )


def _why(pair, other: Entity) -> str:
    english, chinese = pair.reason or pair.when, pair.reason_zh or pair.reason or pair.when
    names = words.called("en", other), words.called("zh", other)
    return words.reason("forbidden", en=f"{english} ({names[0]})", zh=f"{chinese}（{names[1]}）")


def _is_kind(kind: str, entity: Entity) -> bool:
    """`domain`, `domain.device_class` or an entity id, wildcards allowed."""
    names = (entity.id, entity.domain, f"{entity.domain}.{entity.device_class}")
    return any(fnmatchcase(name, kind) for name in names)


def _does(do: str, action: Action, entity: Entity) -> bool:
    kind, _, what = do.partition(" ")
    if not _is_kind(kind, entity):
        return False
    if action.verb == "raw":  # bytes may mean anything
        return True
    if kind == "climate" and what in ("heat", "cool"):
        return _thermal(action, entity, what)
    return action.verb == what or what in ("", "*")


def _thermal(action: Action, entity: Entity, what: str) -> bool:
    """Whether the action makes the device heat (or cool): by mode, by switching on, or by a target beyond the room."""
    mode = action.args.get("hvac_mode")
    if action.verb == "set_hvac_mode":
        return mode in (what, "heat_cool", "auto")
    if action.verb == "turn_on":
        return what in entity.attributes.get("hvac_modes", (what,))
    if action.verb == "set_temperature":
        room, wanted = entity.attributes.get("current_temperature"), action.args.get("temperature")
        heats = entity.state in (what, "heat_cool", "auto")
        if room is None or wanted is None:
            return heats
        return heats and (wanted > room if what == "heat" else wanted < room)
    return False


def _matches(pattern: str, action: Action, entity: Entity) -> bool:
    """`domain.verb`, `domain.device_class.verb` or `entity id.verb`, wildcards allowed."""
    if action.verb == "raw":
        return _is_kind(pattern.rpartition(".")[0], entity)
    names = (
        f"{entity.domain}.{action.verb}",
        f"{entity.domain}.{entity.device_class}.{action.verb}",
        f"{entity.id}.{action.verb}",
    )
    return action.verb != "stop" and any(fnmatchcase(name, pattern) for name in names)
