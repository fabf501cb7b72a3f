"""The second tier of understanding: the compact language model that ships with EdgeHome.

It also understands plugins' own intents, by their example sentences. Loads at the first sentence;
`[plugins.language_model]` takes `model` (a folder), `runtime` (auto, litert, tflite) and `threads`.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from edgehome.errors import ModelError
from edgehome.hookspecs import hookimpl
from edgehome.intents import PluginIntent
from edgehome.lm.taught.examples import Examples
from edgehome.lm.understand import DATA, TIER, LanguageModel
from edgehome.messages import Context, Intent, Observation
from edgehome.protocols import Home, Site, Understander

__all__ = ["Model", "register_understanders"]
log = logging.getLogger(__name__)


class Model:
    """The understander: one sentence at a time."""

    name = TIER

    def __init__(self, folder: Path = DATA, runtime: str = "auto", threads: int = 1):
        self._where = folder, runtime, threads
        self._lock = threading.Lock()
        self._model: LanguageModel | None = None
        self._place: Callable[[Any], None] = lambda network: None
        self._own: tuple[PluginIntent, ...] = ()
        self._examples: Examples | None = None

    def place(self, place: Callable[[Any], None]) -> None:
        """Let `place(network)` put the graphs of the network elsewhere, now or as soon as it is loaded."""
        with self._lock:
            self._place = place
            if self._model is not None:
                place(self._model.network)

    def learn(self, intents: Sequence[PluginIntent]) -> None:
        """Understand these intents of plugins, too, from the next sentence on."""
        with self._lock:
            self._own, self._examples = tuple(intents), None

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return the intent of the words; None where there are none."""
        with self._lock:
            model = self._loaded()
            heard = model.understand(observation.text, context, home)
            examples = self._learnt(model)
            own = examples.understand(observation.text, context, home, heard) if examples else None
            return own or heard

    def prepare(self) -> None:
        """Load the model now."""
        with self._lock:
            self._loaded()

    def _loaded(self) -> LanguageModel:
        if self._model is None:
            self._model = LanguageModel(*self._where)
            self._place(self._model.network)
        return self._model

    def _learnt(self, model: LanguageModel) -> Examples | None:
        if self._own and self._examples is None:
            try:
                self._examples = Examples(model, self._own)
            except ModelError as error:
                log.warning("intents of plugins are not understood: %s", error)
                self._own = ()
        return self._examples


@hookimpl
def register_understanders(site: Site) -> Iterable[Understander]:
    """Return the tier with the settings of `[plugins.language_model]`."""
    settings: Any = site.settings("language_model")
    folder = Path(settings.get("model") or DATA).expanduser()
    return [Model(folder, settings.get("runtime", "auto"), int(settings.get("threads", 1)))]
