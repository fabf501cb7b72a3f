"""Words in their plain form before they are heard: each rewrite has a subject, and leaves what it does not know as it is."""

from edgehome.lm.said import (
    asides,
    asking,
    corrections,
    dialect,
    listing,
    pinyin,
    plainer,
    runon,
    speaker,
    vehicles,
)
from edgehome.protocols import Home


def plainly(text: str, home: Home) -> str:
    """Return the words as they would be said plainly in this home; later rewrites see what earlier ones made of them."""
    text = asides.once(dialect.plain(pinyin.read(text)))
    text = speaker.named(corrections.last_said(text), home)
    text = plainer.plainly(vehicles.plainly(text, home), home)
    return runon.plainly(asking.plainly(listing.plainly(text)))
