"""The perceiver of typed words: cleans them up and notes their language; understands nothing."""

import unicodedata

from edgehome import words
from edgehome.hookspecs import hookimpl
from edgehome.messages import Event, Observation
from edgehome.protocols import Home


class WordsPerceiver:
    """Turns an event of kind `words` into an observation with clean text."""

    name = "words"

    def perceive(self, event: Event, home: Home) -> Observation | None:
        """Return the observation; None for other kinds of events."""
        if event.kind != "words":
            return None
        text = unicodedata.normalize("NFC", event.text)
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
        text = " ".join(text.split())
        return Observation(
            trace=event.trace,
            source=event.source,
            kind="words",
            at=event.at,
            text=text,
            lang=words.language(text),
            person=event.person,
            area=event.area,
            device=event.device,
            data=event.data,
            what_if=bool(event.data.get("what_if")),
        )


@hookimpl
def register_perceivers(site):
    """The one perceiver of typed words."""
    return [WordsPerceiver()]
