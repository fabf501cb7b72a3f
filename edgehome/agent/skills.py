"""The skills of an agent: each stage of the path, made of the same plugins that a host uses.

Only the plugins of the skills offered are loaded.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from edgehome.agent.process import Agent
from edgehome.config import Config
from edgehome.errors import ConfigError, EdgeHomeError
from edgehome.homefile import StaticHome, from_copy
from edgehome.messages import Action, HomeCopy, Intent, Observation, Outcome, Plan, StageInput, Task
from edgehome.paths import bundled
from edgehome.protocols import Decider, Executor, Home, Perceiver, Source, Understander
from edgehome.registry import Job, Owned, Registry, acquaint, names_in, own_intents, warm_up
from edgehome.siteview import SiteView

log = logging.getLogger(__name__)

SKILLS = ("perception", "understanding", "decision", "execution", "layers")
WARM_UP_S = 30.0
HOMES_KEPT = 8
_SHIPPED = {"perception": ("words",), "decision": ("decide",), "execution": ("execute",), "layers": ()}


def wanted_plugins(config: Config, skills: Sequence[str]) -> set[str]:
    """Return the plugins the skills need: the tiers for understanding, the shipped ones for the others."""
    names: set[str] = set()
    for skill in skills:
        if skill not in SKILLS:
            raise ConfigError(f"--skills: expected some of {', '.join(SKILLS)}, got {skill!r}")
        names |= set(config.understanding.tiers if skill == "understanding" else _SHIPPED[skill])
    return names


def narrowed(config: Config, skills: Sequence[str], also: Sequence[str] = ()) -> Config:
    """Return the settings with every shipped plugin disabled that these skills do not use."""
    wanted = wanted_plugins(config, skills) | set(also)
    unused = [name for name in names_in(bundled("plugins")) if name not in wanted]
    order = tuple(name for name in config.plugins.order if name in wanted)
    plugins = config.plugins.model_copy(update={"disabled": tuple(unused), "order": order})
    return config.model_copy(update={"plugins": plugins})


class TaskGate:
    """The gate as an executor on an agent sees it: each action of its plan goes to the host's gate."""

    def __init__(self, agent: Agent, task: Task) -> None:
        self._agent, self._task = agent, task

    async def send(self, action: Action) -> Outcome:
        """Return what became of the action; the host takes only actions of the plan it gave out."""
        return await self._agent.through_gate(self._task, action.id)


class Skills:
    """Loads the plugins of the skills and gives each skill to the agent."""

    def __init__(self, config: Config, agent: Agent, skills: Sequence[str], also: Sequence[str] = ()) -> None:
        self.config = narrowed(config, skills, also)
        self.registry = Registry(self.config)
        self._agent = agent
        self._names = tuple(skills)
        self._objects: dict[str, list[Owned]] = {}
        self._following: list[asyncio.Task] = []
        self._homes: OrderedDict[bytes, StaticHome] = OrderedDict()

    async def load(self) -> None:
        """Import the plugins and offer the skills. Raises ConfigError for a skill nobody here can do."""
        if "layers" in self._names:
            self._load_layers()
        await self.registry.load()
        site = SiteView(self.config, self._agent.home)
        for skill, hook, wants in (
            ("perception", "register_perceivers", Perceiver),
            ("understanding", "register_understanders", Understander),
            ("decision", "register_deciders", Decider),
            ("execution", "register_executors", Executor),
        ):
            if skill not in self._names:
                continue
            found = await self.registry.objects(hook, wants=wants, site=site)
            if not found:
                raise ConfigError(f"skill {skill}: no plugin here brings it; see `edgehome plugins list`")
            self._objects[skill] = found
            self._agent.skills[skill] = getattr(self, f"_{skill}")
        tiers = {name: i for i, name in enumerate(self.config.understanding.tiers)}
        if "understanding" in self._objects:
            self._objects["understanding"].sort(key=lambda o: tiers.get(o.plugin, len(tiers)))
            own = [o.object for o in await own_intents(self.registry, site)]
            acquaint([o.object for o in self._objects["understanding"]], own)
            await self._warm_up()
        if "perception" in self._names:
            for owned in await self.registry.objects("register_sources", wants=Source, site=site):
                self._following.append(asyncio.create_task(self._follow(owned)))

    def _load_layers(self) -> None:
        """Load the one graph that this agent names among its models."""
        from edgehome.agent.layers import LayersSkill
        from edgehome.layers import GRAPHS, SKILL
        from edgehome.lm.understand import DATA

        named = [model for model in self._agent.abilities.models if model in GRAPHS]
        if len(named) != 1:
            raise ConfigError(f"--models: with the skill layers expected one of {', '.join(GRAPHS)}")
        folder = Path(str(self.config.settings("language_model").get("model") or DATA)).expanduser()
        self._agent.skills[SKILL] = LayersSkill(folder, named[0])

    async def _warm_up(self) -> None:
        """Let every tier load its language data before the first task comes."""
        await warm_up(self.registry, self._objects["understanding"], self._agent.home, "agent", WARM_UP_S)

    async def close(self) -> None:
        """Stop following sources and let the threads end."""
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)
        self.registry.close()

    async def _follow(self, owned: Owned) -> None:
        try:
            async for event in owned.object.events():
                observation, _ = await self._perception(
                    StageInput(event=event), Task(id="", trace=event.trace, skill="")
                )
                if observation is not None:
                    await self._agent.observed(observation)
        except Exception as error:  # a plugin's object
            self.registry.fail(owned.plugin, f"source {owned.object.name}: {type(error).__name__}: {error}")

    async def _ask(self, owned: Owned, function: Any, *args: Any) -> Any:
        (answer,) = await self.registry.run(
            [Job(owned.plugin, function, args)], self.config.understanding.budget_s
        )
        if answer.error:
            log.warning("plugin %s: %s", answer.plugin, answer.error)
        return answer.value

    async def _perception(self, stage: StageInput, task: Task) -> tuple[Observation | None, float]:
        for owned in self._objects["perception"]:
            found = await self._ask(owned, owned.object.perceive, stage.event, self._agent.home)
            if isinstance(found, Observation):
                return found, 1.0
        return None, 1.0

    async def _understanding(self, stage: StageInput, task: Task) -> tuple[Intent | None, float]:
        best: Intent | None = None
        settings = self.config.understanding
        home = self._home(bytes(stage.home))
        for owned in self._objects["understanding"]:
            intent = await self._ask(owned, owned.object.understand, stage.observation, stage.context, home)
            if not isinstance(intent, Intent):
                continue
            if best is None or (intent.confidence > best.confidence and intent.outcome != "none"):
                best = intent
            needed = settings.act_above if intent.outcome == "act" else settings.answer_above
            if intent.outcome != "none" and intent.confidence >= needed:
                break
        if best is None:
            return None, 0.0
        return msgspec.structs.replace(best, trace=task.trace), best.confidence

    def _home(self, given: bytes) -> Home:
        """Return the home that came with a task, the same object for the same home, or else the site's."""
        if given == b"null":
            return self._agent.home
        if given not in self._homes:
            self._homes[given] = from_copy(msgspec.json.decode(given, type=HomeCopy))
            if len(self._homes) > HOMES_KEPT:
                self._homes.popitem(last=False)
        return self._homes[given]

    async def _decision(self, stage: StageInput, task: Task) -> tuple[Plan | None, float]:
        for owned in self._objects["decision"]:
            plan = await self._ask(
                owned, owned.object.decide, stage.intent, stage.observation, stage.context, self._agent.home
            )
            if isinstance(plan, Plan):
                return plan, 1.0
        return None, 1.0

    async def _execution(self, stage: StageInput, task: Task) -> tuple[list[Outcome], float]:
        if stage.plan is None:
            raise EdgeHomeError("task body: expected a plan")
        (owned, *_) = self._objects["execution"]
        return list(await owned.object.execute(stage.plan, TaskGate(self._agent, task))), 1.0
