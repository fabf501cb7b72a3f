"""The wording files of a language, read into sections: headers, attributes, parsed templates.

A tenth of the templates, chosen by a hash of their words, is held out of training to tell when to stop;
the first two of a section never are. Which files there are and what a header means: wording/FORMAT.md.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

from edgehome.training.templates import Sequence_, TemplateError, parse, slots_in, weight

FOLDER = Path(__file__).parent / "wording"
_HELD_KEYS = re.compile(r"^(Hass|none|ask|follow|answer|[A-Z])")


@dataclass
class Section:
    """The templates under one header; `held` says of each whether it is kept out of training."""

    key: str
    attrs: dict[str, tuple[str, ...]]
    sources: list[str] = field(default_factory=list)
    templates: list[Sequence_] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    slots: list[set[str]] = field(default_factory=list)
    _drawn: dict[bool | None, tuple[list[int], list[float]]] = field(default_factory=dict, repr=False)

    @cached_property
    def signature(self) -> tuple[object, ...]:
        """What decides which devices the section's orders may reach."""
        wanted = ("intent", "property", "preset_mode", "fan_mode", "hvac_mode", "attribute")
        return (
            self.key, self.attrs.get("domain"), self.attrs.get("class"), self.attrs.get("noun"), "state" in self.attrs, *(self.attr(name) for name in wanted),
        )  # fmt: skip

    def attr(self, name: str, default: str = "") -> str:
        """Return the attribute's first value."""
        return self.attrs.get(name, (default,))[0]

    def usable(self, heldout: bool | None) -> bool:
        """Return whether there is a template for this split (None: both)."""
        return bool(self._pool(heldout)[0])

    def _pool(self, heldout: bool | None) -> tuple[list[int], list[float]]:
        if heldout not in self._drawn:
            indices = [i for i, held in enumerate(self.held) if heldout is None or held == heldout]
            self._drawn[heldout] = (indices, list(accumulate(self.weights[i] for i in indices)))
        return self._drawn[heldout]

    def pick(self, rng: Random, heldout: bool | None = None) -> int:
        """Return the index of a template of the split. Raises TemplateError if there is none."""
        indices, cumulated = self._pool(heldout)
        if not indices:
            raise TemplateError(f"section [{self.key}]: no template for this split")
        return rng.choices(indices, cum_weights=cumulated)[0]


@dataclass
class Wording:
    """All sections of one language variety."""

    lang: str
    sections: dict[str, list[Section]]
    rules: dict[str, list[Sequence_]]

    @property
    def spaced(self) -> bool:
        """Whether words stand apart."""
        return not self.lang.startswith("zh")

    def get(self, key: str) -> list[Section]:
        """Return the sections under a key (may be none)."""
        return self.sections.get(key, [])


@cache
def load(lang: str) -> Wording:
    """Return the wording of `en`, `zh-CN`, `zh-TW` or `zh-HK`. Raises TemplateError naming file and line."""
    convert = _converter(lang)
    base = "zh" if lang.startswith("zh") else lang
    sections: dict[str, list[Section]] = {}
    rules: dict[str, list[Sequence_]] = {}
    for path in sorted((FOLDER / base).glob("*.txt")):
        for section in _read(path):
            only = section.attrs.get("lang")
            if only and lang not in only:
                continue
            if section.key.startswith("<"):
                rules.setdefault(section.key.strip("<>"), []).extend(
                    parse(source if only else convert(source)) for source in section.sources
                )
                continue
            section.templates = [parse(source if only else convert(source)) for source in section.sources]
            section.held = [_held(section.key, i, source) for i, source in enumerate(section.sources)]
            sections.setdefault(section.key, []).append(section)
    for group in sections.values():
        for section in group:
            section.weights = [weight(template, rules) for template in section.templates]
            section.slots = [slots_in(template, rules) for template in section.templates]
    return Wording(lang, sections, rules)


def _read(path: Path) -> Iterable[Section]:
    section: Section | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.split(" #", 1)[0].strip()
        if not line or line.startswith("#"):
            continue
        header = _header(line)
        if header is not None:
            if section is not None:
                yield section
            section = header
        elif section is None:
            raise TemplateError(f"{path.name}:{number}: a template before the first header")
        else:
            try:
                parse(line)
            except TemplateError as error:
                raise TemplateError(f"{path.name}:{number}: {error}") from error
            section.sources.append(line)
    if section is not None:
        yield section


_HEADER = re.compile(r"^\[(<[\w.]+>|[A-Za-z][\w.@]*(?: [a-z_]+(?:\.[a-z_0-9]+)*)?)((?: +[a-z_]+=\S+)*)\]$")


def _header(line: str) -> Section | None:
    found = _HEADER.match(line)
    if found is None:
        return None
    key, rest = found.group(1), found.group(2)
    first = key.split(" ")[0].strip("<>").split(".")[0].split("@")[0]
    if not (key.startswith("<") or "=" in rest or first in _KEYS or first[0].isupper()):
        return None
    attrs = {}
    for part in rest.split():
        name, _, value = part.partition("=")
        attrs[name] = tuple(value.split(","))
    return Section(key, attrs)


_KEYS = {
    "target", "except", "pair", "kind", "wrap", "join", "join3", "join4", "follow", "answer", "delay", "at", "timer",
    "duration", "rule", "trigger", "condition", "none", "ask", "refuse", "hesitate", "state", "word", "sun", "span", "contrast", "repair", "aside",
    "combo",
    "wake", "reason", "idle", "front", "stay",
}  # fmt: skip


def _held(key: str, index: int, source: str) -> bool:
    if index < 2 or not _HELD_KEYS.match(key):
        return False
    return hashlib.sha256(f"{key}|{source}".encode()).digest()[0] % 10 == 0


@cache
def _opencc(config: str):  # the library is untyped
    from opencc import OpenCC

    return OpenCC(config)


def _converter(lang: str):
    config = {"zh-TW": "s2tw", "zh-HK": "s2hk"}.get(lang)
    if config is None:
        return lambda words: words
    return lambda words: traditional(words, config)


@cache
def traditional(words: str, config: str = "s2tw") -> str:
    """Return simplified Chinese in the traditional characters of a region (`s2tw`, `s2hk`)."""
    return _opencc(config).convert(words).translate(_USUAL)


_USUAL = str.maketrans("臺溼檯", "台濕台")  # what people write, not what the standard says
