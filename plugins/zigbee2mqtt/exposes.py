"""What a Zigbee2MQTT device exposes, from JSON to checked features. Knows no entity.

After the Zigbee2MQTT documentation, "Exposes".
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

PUBLISHED, SETTABLE, GETTABLE = 1, 2, 4  # the bits of `access`
MAX_DEPTH = 6
MAX_FEATURES = 500
SPECIFIC = ("light", "switch", "fan", "cover", "lock", "climate")


class BadExposes(ValueError):
    """A definition is not usable; the text names the key."""


class Feature(NamedTuple):
    """One exposed thing; `path` are the keys that lead to its value in a state message."""

    type: str
    name: str
    path: tuple[str, ...]
    label: str
    access: int
    endpoint: str
    raw: Mapping[str, Any]
    features: tuple["Feature", ...]

    @property
    def published(self) -> bool:
        """Whether state messages hold it."""
        return bool(self.access & PUBLISHED)

    @property
    def settable(self) -> bool:
        """Whether it can be set."""
        return bool(self.access & SETTABLE)

    def number(self, key: str) -> float | None:
        """Return a numeric limit such as value_min, or None."""
        value = self.raw.get(key)
        if value is None or isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return value

    def values(self) -> list[str]:
        """Return the values of an enum as texts."""
        values = self.raw.get("values")
        return [str(v) for v in values] if isinstance(values, list) else []

    def child(self, *names: str) -> "Feature | None":
        """Return the first feature of one of the names."""
        return next((f for name in names for f in self.features if f.name == name), None)


def read_exposes(raw: Any) -> list[Feature]:
    """Return the features of a definition's `exposes`. Raises BadExposes."""
    if not isinstance(raw, list):
        raise BadExposes(f"exposes: expected a list, got {type(raw).__name__}")
    count = iter(range(MAX_FEATURES))
    return [_feature(item, (), count, 0) for item in raw]


def _feature(raw: Any, inside: tuple[str, ...], count: Iterator[int], depth: int) -> Feature:
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise BadExposes(f"exposes: expected objects with a type, got {str(raw)[:60]}")
    if depth > MAX_DEPTH or next(count, None) is None:
        raise BadExposes(f"exposes: expected at most {MAX_FEATURES} features, {MAX_DEPTH} deep")
    kind = raw["type"]
    name = _text(raw, "name", kind)
    prop = _text(raw, "property", name)
    path = (*inside, prop) if kind not in SPECIFIC else inside
    access = raw.get("access", 0)
    children = raw.get("features") or ()
    if not isinstance(children, list | tuple):
        raise BadExposes(f"exposes {name}: expected features as a list, got {type(children).__name__}")
    return Feature(
        kind,
        name,
        path,
        _text(raw, "label", name.replace("_", " ").capitalize()),
        access if isinstance(access, int) else 0,
        _text(raw, "endpoint", ""),
        raw,
        tuple(
            _feature(child, path if kind == "composite" else inside, count, depth + 1) for child in children
        ),
    )


def _text(raw: Mapping[str, Any], key: str, default: str) -> str:
    value = raw.get(key, default)
    if not isinstance(value, str | int):
        raise BadExposes(f"exposes.{key}: expected text, got {type(value).__name__}")
    return str(value)


def find(values: Any, path: tuple[str, ...]) -> Any:
    """Return the value at the path of a state message, None if it is not there."""
    for key in path:
        if not isinstance(values, dict):
            return None
        values = values.get(key)
    return values


def nest(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the message that sets the value at the path."""
    for key in reversed(path):
        value = {key: value}
    return dict(value)
