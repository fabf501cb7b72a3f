"""A small host in the test's own process: answers over a LocalBus as a real one does, with a clock that stands still."""

import asyncio
import json

import msgspec

from edgehome import topics
from edgehome.bus.local import LocalBus, Medium
from edgehome.client import HostAnswer, HostRequest
from edgehome.messages import encode

NOW = 1_795_000_000.0


def entity(id: str, name: str, area: str, state: str | None, floor: str = "一楼", **more) -> dict:
    """An entity as the host shows it."""
    attributes = more.pop("attributes", {})
    return {
        "id": id, "device": id.split(".")[1], "name": name, "aliases": more.pop("aliases", []), "domain": id.split(".")[0],
        "area": area, "floor": floor, "state": state, "attributes": attributes, "liveness": more.pop("liveness", "live"),
        "reported_at": NOW - 60, "risk": None, "adapter": "edgehome_device",
    }  # fmt: skip


HOME = [
    entity(
        "light.ceiling",
        "客厅吊灯",
        "客厅",
        "on",
        attributes={"brightness_pct": 60},
        aliases=["ceiling light"],
    ),
    entity("cover.curtain", "窗帘", "客厅", "open", attributes={"current_position": 70}),
    entity(
        "climate.ac", "客厅空调", "客厅", "cool", attributes={"current_temperature": 26.5, "temperature": 24}
    ),
    entity("sensor.temperature", "客厅温度", "客厅", "26.5", attributes={"unit": "°C"}),
    entity("light.kitchen", "Kitchen light", "Kitchen", "off", aliases=["厨房灯"]),
    entity("binary_sensor.smoke", "Smoke detector", "Kitchen", "off", attributes={"device_class": "smoke"}),
    entity("lock.front", "Front door", "Hall", "locked", aliases=["前门"]),
    entity("light.bed", "主卧灯", "主卧", "off", floor="二楼", liveness="stale"),
    entity("fan.bed", "卧室风扇", "主卧", "on", floor="二楼", attributes={"percentage": 40}, liveness="gone"),
]


class FakeHost:
    """Keeps a home, answers methods, tells feeds. `app_bus` is what the app is given."""

    def __init__(self, home=HOME, site: str = "home") -> None:
        self.site = site
        self.home = {e["id"]: {**e, "attributes": dict(e["attributes"])} for e in home}
        self.medium = Medium()
        self.bus = LocalBus(self.medium, now=lambda: NOW)
        self.app_bus = LocalBus(self.medium, now=lambda: NOW)
        self.asked: list[tuple[str, dict]] = []
        self.answers: dict[str, object] = {}
        self.question = ""
        self.count = 0
        self.plugins_broken: list[str] = []
        self.bus.dispatch.add(topics.request(site), self._take)

    async def serve_on(self, bus) -> None:
        """Answer on another bus: that of a broker."""
        self.bus = bus
        await bus.subscribe(topics.request(self.site), self._take)

    def _take(self, message) -> None:
        request = msgspec.json.decode(message.payload, type=HostRequest)
        asyncio.get_running_loop().create_task(self._answer(request))

    async def _answer(self, request: HostRequest) -> None:
        self.asked.append((request.method, request.params))
        method = getattr(self, f"do_{request.method}", None)
        if request.method in self.answers:
            answer = HostAnswer(id=request.id, result=self.answers[request.method])
        elif method is None:
            answer = HostAnswer(
                id=request.id, error=f"method {request.method!r}: unknown; expected one of say"
            )
        else:
            answer = HostAnswer(id=request.id, result=await method(**request.params))
        await self.bus.publish(request.reply_to, encode(answer))

    async def tell(self, feed: str, body) -> None:
        """Publish on a feed."""
        await self.bus.publish(topics.feed(self.site, feed), json.dumps(body).encode())

    async def report(self, id: str, **changes) -> None:
        """A device reports."""
        self.home[id] = {**self.home[id], **changes}
        await self.tell("home", [self.home[id]])

    def reply(self, said: str, outcome: str, text: str, **more) -> dict:
        """A reply as the host gives it."""
        self.count += 1
        return {
            "trace": f"{self.count:032x}", "outcome": outcome, "reply": text, "tier": "grammar", "said": said, "at": NOW,
            "intents": ["HassTurnOn"], "t": {"total_ms": 10.0, "compute_ms": 4.0, "transport_ms": 5.0, "processing_ms": 1.0},
            **more,
        }  # fmt: skip

    async def do_devices(self) -> list:
        return list(self.home.values())

    async def do_status(self) -> dict:
        return {
            "site": self.site, "version": "0.1.0", "boot": "b", "pid": 1, "up_s": 3600.0, "time": NOW, "broker": "mosquitto",
            "connected": True, "received": 0, "sent": 0, "dropped": 0, "devices": {"live": len(self.home)},
            "plugins_broken": self.plugins_broken, "store_error": "", "bypasses": 0,
        }  # fmt: skip

    async def do_places(self) -> dict:
        return {
            "floors": [{"id": "1", "name": "一楼"}],
            "areas": [{"id": "k", "name": "Kitchen", "aliases": ["厨房"]}],
        }

    async def do_say(self, text: str, what_if: bool = False, **_: str) -> dict:
        words = text.casefold()
        if words in ("yes", "是") and self.question:
            self.question = ""
            await self.report("lock.front", state="unlocked")
            return self.reply(text, "done", "Done: Front door is unlocked.")
        if words in ("no", "否"):
            self.question = ""
            return self.reply(text, "answered", "Cancelled.")
        if "unlock" in words:
            if what_if:
                return self.reply(text, "asked", "Shall I unlock Front door? (yes/no)", question="q")
            self.question = "q"
            return self.reply(text, "asked", "Shall I unlock Front door? (yes/no)", question="q")
        if words in ("undo", "撤销"):
            await self.report("light.kitchen", state="off")
            return self.reply(text, "done", "Put back: Kitchen light.")
        if "which" in words:
            return self.reply(
                text, "asked", "Which one?", candidates=["客厅吊灯", "Kitchen light"], question="w"
            )
        if "厨房" in text or "kitchen" in words:
            await self.report("light.kitchen", state="on")
            return self.reply(text, "done", "好了：厨房灯开着。", lang="zh")
        return self.reply(text, "not_understood", "I did not understand that.")

    async def do_undo(self) -> dict:
        return await self.do_say("undo")

    async def do_act(self, entity: str, verb: str, args: dict | None = None) -> dict:
        await self.report(entity, state="on" if verb == "turn_on" else "off")
        return {"outcome": "done", "reason": "", "trace": "t", "entity": entity}

    async def do_device(self, entity: str, points: int = 200) -> dict:
        rows = [[NOW - 600 + i * 30, str(20 + i % 7), 20.0 + i % 7] for i in range(20)]
        history = rows if entity.startswith("sensor") else [[NOW - 600, "off", None], [NOW - 60, "on", None]]
        return {**self.home[entity], "history": history, "command_topics": [f"home/{entity}/set"]}

    async def do_why(self, trace: str = "last") -> list:
        stages = [
            ("event", "打开厨房的灯"),
            ("understand", "act"),
            ("gate", "passed"),
            ("echo", "confirmed"),
            ("reply", "done"),
        ]
        return [
            {
                "trace": trace,
                "stage": s,
                "what": w,
                "data": {"entity": "light.kitchen"},
                "at": NOW,
                "ms": i * 1.5,
            }
            for i, (s, w) in enumerate(stages)
        ]

    async def do_plugins(self) -> list:
        return [
            {"name": "grammar", "origin": "bundled", "state": "active", "error": "", "version": "", "calls": 3,
             "hooks": ["register_understanders"], "errors": 0, "hangs": 0, "ms_per_call": 1.25},
            {"name": "broken_one", "origin": "user", "state": "broken", "error": "ValueError: no", "version": "", "calls": 3,
             "hooks": ["observe"], "errors": 3, "hangs": 0, "ms_per_call": 0.1},
        ]  # fmt: skip

    async def do_plugin_enable(self, plugin: str, enabled: bool) -> list:
        return await self.do_plugins()

    async def do_publish(self, topic: str, payload: str, retain: bool = False) -> dict:
        if topic.endswith("/set"):
            return {"outcome": "refused", "reason": "needs_confirmation", "trace": "t"}
        await self.bus.publish(topic, payload.encode(), retain=retain)
        return {"outcome": "done", "reason": "", "trace": "t"}


def app_of(host: FakeHost, **more):
    """The app on the host's bus, with a clock that stands still and English unless told otherwise."""
    from edgehome.tui.app import EdgeHomeApp

    return EdgeHomeApp(
        **{
            "site": host.site,
            "broker": "mqtt://test",
            "bus": host.app_bus,
            "now": lambda: NOW,
            "lang": "en",
            **more,
        }
    )
