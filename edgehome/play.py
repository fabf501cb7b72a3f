"""Plays a scenario's conversation to a running host like a user would, prints it, and checks what must hold."""

import asyncio
import json
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from edgehome import topics
from edgehome.bus.mqtt import BrokerAddress, MqttBus
from edgehome.client import SiteClient
from edgehome.scenario import LOGIN, Expected, Line, Scenario

if TYPE_CHECKING:
    from edgehome.host import Host

SETTLE_S = 8.0
_SIGNS = {"done": "✓", "answered": "✓", "asked": "?", "tried": "~", "refused": "✗", "not_understood": "✗"}


async def converse(story: Scenario, host: "Host", stop: asyncio.Event) -> bool:
    """Play the conversation over the bus; return whether every line and the end were as expected.

    Prints each line with its reply, outcome and milliseconds, and what did not hold.
    """
    login = {n: getattr(host.config.mqtt, n) for n in LOGIN}
    tiers = {owned.plugin for owned in host.pipeline.stages.understanders}
    async with MqttBus(
        BrokerAddress.parse(host.address, **login), f"edgehome-play-{time.time_ns():x}"
    ) as bus:
        client = SiteClient(bus, host.config.site.name, 10.0 + host.config.understanding.budget_s)
        await client.open()
        player = _Player(story, host, client)
        print(
            f"{story.title or story.name} · {len(host.home.entities)} devices · {player.clock()}\n",
            flush=True,
        )
        for line in story.conversation:
            if stop.is_set():
                return not player.wrong
            if (line.tier and line.tier not in tiers) or (line.needs and not _served(host, line.needs)):
                continue
            await player.play(line)
        for expected in story.expect:
            await player.check(expected, "at the end")
    for text in player.wrong:
        print(f"NOT AS EXPECTED: {text}")
    spoken = player.spoken
    print(f"\n{spoken} lines, {len(player.wrong)} not as expected · {player.clock()}", flush=True)
    return not player.wrong


def _served(host: "Host", what: str) -> bool:
    """Whether the host has what a line needs: `timers`, or the name of an intent it serves itself."""
    wanted = "HassStartTimer" if what == "timers" else what
    return wanted in host.pipeline.services.of_host


class _Player:
    def __init__(self, story: Scenario, host: "Host", client: SiteClient) -> None:
        self.story, self.host, self.client = story, host, client
        self.wrong: list[str] = []
        self.spoken = 0
        self._color = sys.stdout.isatty()

    def clock(self) -> str:
        now = datetime.fromtimestamp(self.host.clock.now(), ZoneInfo(self.story.timezone))
        return now.strftime("%H:%M")

    async def play(self, line: Line) -> None:
        await asyncio.sleep(line.pause_s)
        if line.note:
            print(self._dim(f"  ({line.note})"), flush=True)
        if line.by_hand:
            for hand in line.by_hand:
                await self._move(hand)
        else:
            await self._say(line)
        for expected in line.expect:
            await self.check(expected, f"after {line.say or 'a hand'!r}")

    async def _move(self, hand: Any) -> None:
        site = self.host.config.site.name
        what, payload = "hand", json.dumps({"state": hand.state, "attributes": hand.attributes}).encode()
        if hand.fault:
            what, payload = "fault", hand.fault.encode()
        await self.client.bus.publish(topics.sim(site, hand.device, what), payload, qos=1)

    async def _say(self, line: Line) -> None:
        self.spoken += 1
        area = self.host.home.areas.get(line.where)
        place = f" ({area.name})" if area else ""
        print(f"{self.clock()}  {line.who}{place}: {line.say}", flush=True)
        reply = await self.client.call(
            "say", text=line.say, person=line.who or None, area=line.where or None, source="scenario"
        )
        total = reply.get("t", {}).get("total_ms", 0.0)
        sign = _SIGNS.get(reply["outcome"], " ")
        detail = self._dim(f"[{reply['outcome']}, {total:.0f} ms, {reply.get('tier') or 'host'}]")
        print(f"     {sign} {reply['reply']}  {detail}", flush=True)
        if line.outcome and reply["outcome"] not in line.outcome:
            self.wrong.append(
                f"{line.say!r}: expected {' or '.join(line.outcome)}, got {reply['outcome']} ({reply['reply']})"
            )
        elif line.reply and line.reply not in reply["reply"]:
            self.wrong.append(f"{line.say!r}: expected an answer with {line.reply!r}, got {reply['reply']!r}")

    async def check(self, expected: Expected, when: str) -> None:
        """Wait until it holds, a few seconds at most; a device may still be moving."""
        deadline = time.monotonic() + SETTLE_S
        while (
            problem := differs(self.host.home.entities.get(expected.entity), expected)
        ) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        if problem:
            self.wrong.append(f"{when}: {problem}")

    def _dim(self, text: str) -> str:
        return f"\033[2m{text}\033[0m" if self._color else text


def differs(entity: Any, expected: Expected) -> str:
    """Return what is not as expected of an entity, "" if all is."""
    if entity is None:
        return f"{expected.entity}: expected to be there, is not"
    if expected.state is not None and entity.state != expected.state:
        return f"{expected.entity}: expected {expected.state}, is {entity.state}"
    for name, wanted in expected.attributes.items():
        got = entity.attributes.get(name)
        near = (
            abs(got - wanted) <= expected.tolerance
            if isinstance(got, int | float)
            and isinstance(wanted, int | float)
            and not isinstance(wanted, bool)
            else got == wanted
        )
        if not near:
            return f"{expected.entity}: expected {name} {wanted}, is {got}"
    return ""
