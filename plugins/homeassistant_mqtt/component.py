"""What every kind of component shares: topics read, verbs obeyed, packets made. No kind of its own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, NamedTuple

import msgspec

from edgehome.errors import Unsupported
from edgehome.messages import Command, Entity, Packet

from .config import BadConfig, Config, tidy
from .template_entity import own_entity, this
from .templates import BadTemplate, Payload, render_command, render_value

Update = tuple[str | None, dict[str, Any]]
Args = Mapping[str, Any]
Sender = Callable[[Args, Entity], Iterable[Packet]]
MAX_TEXT_BYTES = 262_144
NOTHING: Update = (None, {})
_KEPT = frozenset(
    ["unique_id", "device_class", "supported", "unit"]
)  # a device cannot change these in passing


class Reader(NamedTuple):
    """What to do with a topic: render the template, if any, and read the text; it may raise ValueError."""

    topic: str
    template: str | None
    read: Callable[[str], Update]
    raw: bool = False
    empty: bool = False

    def __call__(self, payload: Payload) -> Update:
        """Return what a message says. Raises BadTemplate, ValueError, TypeError, LookupError."""
        if self.raw:
            return self.read("")
        if len(payload.raw) > MAX_TEXT_BYTES:
            raise ValueError(f"expected at most {MAX_TEXT_BYTES} bytes, got {len(payload.raw)}")
        text = payload.text if self.template is None else render_value(self.template, payload)
        if text is None or (text == "" and not self.empty):
            return NOTHING
        return self.read(text)


class Component:
    """A component of a config message; subclasses fill it in `setup`.

    `domain` is the entity's, `plain_name` what it is called if its device says no name.
    """

    domain: ClassVar[str] = ""
    plain_name: ClassVar[str] = ""
    live: ClassVar[bool] = False  # retained messages are old news

    def __init__(self, config: Config, entity_id: str = "", name: str = "") -> None:
        self.config = config
        self.entity_id = entity_id
        self.name = name
        self.readers: list[Reader] = []
        self.command_topics: list[str] = []
        self.verbs: dict[str, Sender] = {}
        self.unheard: set[str] = set()  # arguments and verbs that the device never reports back
        self.attributes: dict[str, Any] = {}
        self.qos = max(1, config.whole("qos", 0, 0, 2))
        self.setup()
        self.optimistic = config.flag("optimistic") or not self.echoes()
        self._read_json_attributes()
        for key in ("device_class", "entity_category", "icon"):
            if config.has(key):
                self.attributes[key] = config.text(key)
        if not config.flag("enabled_by_default", True):
            self.attributes["enabled_by_default"] = False
        if self.verbs:
            self.attributes["supported"] = list(self.verbs)

    def _read_json_attributes(self) -> None:
        def read(text: str) -> Update:
            report = msgspec.json.decode(text)
            if not isinstance(report, dict):
                raise ValueError("json_attributes: expected a JSON object")
            return None, {k: v for k, v in report.items() if k not in self.attributes and k not in _KEPT}

        self.reads("json_attributes_topic", "json_attributes_template", read)

    def setup(self) -> None:
        """Read the config: fill readers, command topics, verbs and attributes. Raises BadConfig."""
        raise NotImplementedError

    def echoes(self) -> bool:
        """Return whether the device reports what it was told."""
        return bool(self.readers)

    # ---- for setup

    def reads(
        self,
        topic_key: str,
        template_key: str | None,
        read: Callable[[str], Update],
        *,
        raw: bool = False,
        empty: bool = False,
    ) -> bool:
        """Take a topic and its template from the config; return whether there is one."""
        topic = self.config.state_topic(topic_key)
        if topic is None:
            return False
        template = self.config.template(template_key) if template_key else None
        self.readers.append(Reader(topic, template, read, raw, empty))
        return True

    def reads_attribute(
        self, topic_key: str, template_key: str, name: str, convert: Callable[[str], Any]
    ) -> bool:
        """Take a topic whose value is one attribute; `None` as text removes it."""
        return self.reads(
            topic_key, template_key, lambda text: (None, {name: None if text == "None" else convert(text)})
        )

    def commands(self, topic_key: str) -> str | None:
        """Take a command topic from the config, so that the gate guards it."""
        topic = self.config.command_topic(topic_key)
        if topic is not None and topic not in self.command_topics:
            self.command_topics.append(topic)
        return topic

    def hears(self, what: str, *state_topic_keys: str) -> None:
        """Note whether there is a state topic on which an argument or a verb is reported back."""
        if not any(self.config.has(key) for key in state_topic_keys):
            self.unheard.add(what)

    def must_command(self, topic_key: str) -> str:
        """Take a command topic that must be there. Raises BadConfig."""
        topic = self.commands(topic_key)
        if topic is None:
            raise BadConfig(f"{topic_key}: expected a topic, got nothing")
        return topic

    # ---- for verbs

    def packet(self, topic: str, payload: str) -> Packet:
        """Return the publish; commands are never retained, whatever the config says."""
        return Packet(topic=topic, payload=payload.encode("utf-8", "replace"), qos=self.qos, retain=False)

    def render(self, template_key: str, value: Any, **variables: Any) -> str:
        """Return a command template's text for the value, or the value's own text."""
        source = self.config.template(template_key)
        if source is None:
            return render_command(None, value)
        known = {"entity_id": self.entity_id, "name": self.name, "this": this()}
        return render_command(source, value, **{**known, **variables})

    def send(self, topic: str, template_key: str, value: Any, **variables: Any) -> list[Packet]:
        """Return one publish of a value through its command template."""
        return [self.packet(topic, self.render(template_key, value, **variables))]

    def fixed(self, topic: str, payload: str, template_key: str | None = None) -> Sender:
        """Return a sender that always sends the same."""
        if template_key is None:
            return lambda args, entity: [self.packet(topic, payload)]
        return lambda args, entity: self.send(topic, template_key, payload)

    def encode(self, entity: Entity, verb: str, args: Args) -> Command:
        """Return the packets that make the device do it. Raises Unsupported."""
        sender = self.verbs.get(verb)
        if sender is None:
            can = ", ".join(self.verbs) or "nothing"
            raise Unsupported(f"{entity.id}: expected one of {can}, got {verb}")
        try:
            with own_entity(entity):
                packets = tuple(sender(args, entity))
        except (BadTemplate, BadConfig) as error:
            raise Unsupported(f"{entity.id} {verb}: {error}") from error
        except KeyError as error:
            raise Unsupported(f"{entity.id} {verb}: expected the argument {error}") from error
        except (TypeError, ValueError, OverflowError) as error:
            raise Unsupported(f"{entity.id} {verb}: expected usable arguments, got {dict(args)!r}") from error
        unheard = verb in self.unheard or any(a in self.unheard for a in args)
        return Command(packets=packets, optimistic=self.optimistic or unheard)


def one_of(what: str, value: Any, choices: Iterable[str]) -> str:
    """Return the value as text. Raises Unsupported if it is none of the choices."""
    known = list(choices)
    if str(value) not in known:
        raise Unsupported(f"{what}: expected one of {', '.join(known)[:200]}, got {value!r}")
    return str(value)


def number_of(text: str) -> float | int:
    """Return the number a text says. Raises ValueError."""
    number = float(text)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"expected a finite number, got {text}")
    return tidy(number)


def on_off(on: str, off: str) -> Callable[[str], Update]:
    """Return a reader of two payloads as the states on and off."""

    def read(text: str) -> Update:
        if text == on:
            return "on", {}
        if text == off:
            return "off", {}
        if text in ("None", ""):
            return ("unknown", {}) if text else NOTHING
        raise ValueError(f"expected {on!r} or {off!r}, got {text[:60]!r}")

    return read
