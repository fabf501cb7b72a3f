"""What people say to timers, carried out and answered in their language; announcing an end is not done here."""

from collections.abc import Awaitable, Callable
from typing import Any

from edgehome import spoken, words
from edgehome.messages import Call, Observation
from edgehome.protocols import Clock, Home
from edgehome.request import Declined, Request
from edgehome.timers import Timer, Timers, seconds_of

TEXTS: dict[str, tuple[str, str]] = {
    "started": ("Timer started: {what}.", "计时开始：{what}。"),
    "none": ("no timer is running.", "没有计时器在运行。"),
    "no_such": ("there is no such timer; there is {options}.", "没有这个计时器，现有{options}。"),
    "which": ("which timer: {options}?", "哪个计时器：{options}？"),
    "cancelled": ("{name} cancelled.", "{name}已取消。"),
    "all_cancelled": ("{count} cancelled.", "已取消{count}个计时器。"),
    "paused": ("{name} paused with {left} left.", "{name}已暂停，还剩{left}。"),
    "resumed": ("{name} goes on, {left} left.", "{name}继续，还剩{left}。"),
    "changed": ("{name}: {left} left.", "{name}：还剩{left}。"),
    "left": ("{name}: {left} left.", "{name}：还剩{left}。"),
    "left_paused": ("{name} is paused with {left} left.", "{name}已暂停，还剩{left}。"),
    "length_missing": ("how long shall the timer run?", "计时多久？"),
    "ended": ("{name} is up.", "{name}时间到了。"),
    "ended_late": ("{name} was up {late} ago, while I was not running.", "{name}在{late}前就到时间了，当时主机没有运行。"),
}  # fmt: skip


def say(lang: str, key: str, **values: Any) -> str:
    """Return a text about timers in the language."""
    return TEXTS[key][words.is_chinese(lang)].format(**values)


def called(lang: str, timer: Timer) -> str:
    """Return what a timer is called: "The pasta timer", "The 5 minutes timer", 意面计时器."""
    if words.is_chinese(lang):
        return f"{timer.name or spoken.length(lang, timer.seconds)}计时器"
    if timer.name:
        return f"The {timer.name} timer"
    return f"The timer for {spoken.length(lang, timer.seconds)}"


class TimerService:
    """The pipeline's services for timers: `(call, observation, request) -> text`."""

    def __init__(
        self, timers: Timers, clock: Clock, home: Home, area_id: Callable[[str | None], str | None]
    ) -> None:
        self.timers = timers
        self._clock, self._home, self._area_id = clock, home, area_id

    def services(self) -> dict[str, Callable[[Call, Observation, Request], Awaitable[str]]]:
        """Return the services by intent."""
        return {
            "HassStartTimer": self.start,
            "HassCancelTimer": self.cancel,
            "HassCancelAllTimers": self.cancel_all,
            "HassIncreaseTimer": self.increase,
            "HassDecreaseTimer": self.decrease,
            "HassPauseTimer": self.pause,
            "HassUnpauseTimer": self.resume,
            "HassTimerStatus": self.status,
        }

    async def start(self, call: Call, observation: Observation, request: Request) -> str:
        """Start a timer."""
        seconds = self._seconds(call, request)
        timer = self.begin(
            seconds,
            observation,
            request.lang,
            str(call.arguments.get("name") or ""),
            str(call.arguments.get("conversation_command") or ""),
        )
        length = spoken.length(request.lang, seconds)
        named = f"{timer.name}（{length}）" if words.is_chinese(request.lang) else f"{timer.name} ({length})"
        return say(request.lang, "started", what=named if timer.name else length)

    def begin(
        self, seconds: float, observation: Observation, lang: str, name: str = "", command: str = ""
    ) -> Timer:
        """Start a timer for who speaks. Raises Declined."""
        try:
            return self.timers.start(
                seconds, name=name, area=observation.area, person=observation.person,
                device=observation.device, lang=lang, command=command,
            )  # fmt: skip
        except ValueError as error:
            raise Declined(str(error)) from error

    def _seconds(self, call: Call, request: Request) -> float:
        try:
            seconds = seconds_of(call.arguments)
        except ValueError:
            seconds = 0.0
        if seconds <= 0:
            raise Declined(say(request.lang, "length_missing"))
        return seconds

    def _found(self, call: Call, observation: Observation, request: Request) -> list[Timer]:
        arguments = dict(call.arguments)
        if arguments.get("area"):
            arguments["area"] = self._area_id(str(arguments["area"])) or str(arguments["area"])
        found = self.timers.find(arguments, observation.area, observation.person)
        if not found:
            running = [self._label(request.lang, t) for t in self.timers.all()]
            options = words.join(request.lang, running, limit=5)
            raise Declined(say(request.lang, "no_such" if running else "none", options=options))
        return found

    def _one(
        self, call: Call, observation: Observation, request: Request, paused: bool | None = None
    ) -> Timer:
        found = self._found(call, observation, request)
        if paused is not None and len(found) > 1:
            found = [t for t in found if (t.left_s is not None) == paused] or found
        if len(found) > 1:
            options = words.join(request.lang, [self._label(request.lang, t) for t in found])
            raise Declined(say(request.lang, "which", options=options))
        return found[0]

    def _label(self, lang: str, timer: Timer) -> str:
        left = spoken.length(lang, timer.left(self._clock.now()))
        name = timer.name or spoken.length(lang, timer.seconds)
        return f"{name}（{left}）" if words.is_chinese(lang) else f"{name} ({left})"

    def _said(self, key: str, timer: Timer, lang: str) -> str:
        left = spoken.length(lang, timer.left(self._clock.now()))
        return say(lang, key, name=called(lang, timer), left=left)

    async def cancel(self, call: Call, observation: Observation, request: Request) -> str:
        """Cancel the one that is meant."""
        timer = self._one(call, observation, request)
        self.timers.cancel(timer)
        return say(request.lang, "cancelled", name=called(request.lang, timer))

    async def cancel_all(self, call: Call, observation: Observation, request: Request) -> str:
        """Cancel all, or all of a room."""
        arguments = {"area": self._area_id(str(call.arguments["area"]))} if call.arguments.get("area") else {}
        found = [t for t in self.timers.all() if not arguments or t.area == arguments["area"]]
        if not found:
            raise Declined(say(request.lang, "none"))
        for timer in found:
            self.timers.cancel(timer)
        count = (
            str(len(found))
            if words.is_chinese(request.lang)
            else f"{len(found)} timer{'s' if len(found) > 1 else ''}"
        )
        return say(request.lang, "all_cancelled", count=count)

    async def increase(self, call: Call, observation: Observation, request: Request) -> str:
        """Make it longer."""
        return self._change(call, observation, request, 1)

    async def decrease(self, call: Call, observation: Observation, request: Request) -> str:
        """Make it shorter."""
        return self._change(call, observation, request, -1)

    def _change(self, call: Call, observation: Observation, request: Request, sign: int) -> str:
        seconds = self._seconds(call, request)
        timer = self._one(call, observation, request)
        try:
            changed = self.timers.change(timer, sign * seconds)
        except ValueError as error:
            raise Declined(str(error)) from error
        return self._said("changed", changed, request.lang)

    async def pause(self, call: Call, observation: Observation, request: Request) -> str:
        """Hold it."""
        timer = self.timers.pause(self._one(call, observation, request, paused=False))
        return self._said("paused", timer, request.lang)

    async def resume(self, call: Call, observation: Observation, request: Request) -> str:
        """Let it go on."""
        timer = self.timers.resume(self._one(call, observation, request, paused=True))
        return self._said("resumed", timer, request.lang)

    async def status(self, call: Call, observation: Observation, request: Request) -> str:
        """Say what is left of each that is meant."""
        if not self.timers.all():
            return say(request.lang, "none")
        found = self._found(call, observation, request)
        texts = [
            self._said("left" if t.left_s is None else "left_paused", t, request.lang) for t in found[:8]
        ]
        return ("" if words.is_chinese(request.lang) else " ").join(texts)
