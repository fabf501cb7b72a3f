"""A standby host: follows the leader's journal, and leads the site when the leader's lease lapses.

It runs no host while it follows, so it cannot act; when it leads, it starts one on its copy of the database.
An island is a standby with a broker of its own: cut off from the site's broker, it runs the rules of its copy for
the devices of its own broker, and follows again when the site is back.
"""

import asyncio
import contextlib
import logging
import os
import time
import uuid
from pathlib import Path

from edgehome import paths, topics
from edgehome.bus import MqttBus
from edgehome.bus.mqtt import BrokerAddress
from edgehome.client import RunningSite, SiteClient
from edgehome.config import Config
from edgehome.errors import ConfigError, EdgeHomeError
from edgehome.homefile import StaticHome
from edgehome.host import Host
from edgehome.journal import Follower
from edgehome.keeper import folder_of
from edgehome.lead import Lead
from edgehome.messages import Packet, encode
from edgehome.protocols import Understander
from edgehome.registry import Registry, warm_up
from edgehome.renewal import broker_kept_valid, kept_valid
from edgehome.siteview import SiteView
from edgehome.store import Database

log = logging.getLogger(__name__)

TRY_S = 0.3
PAGE_S = 5.0


class Standby:
    """One standby process; `run` until told to stop. `host` is the host while it leads."""

    def __init__(self, config: Config, folder: Path | None = None, island: str = "") -> None:
        if not config.mqtt.broker.startswith("mqtt"):
            raise ConfigError(
                "[mqtt] broker: a standby needs the URL of a broker that outlives the leader's machine"
            )
        login = {
            n: getattr(config.mqtt, n) for n in ("username", "password", "ca_file", "cert_file", "key_file")
        }
        self.address = BrokerAddress.parse(config.mqtt.broker, **login)
        self.config, self.folder = config, folder or paths.state_dir()
        self.island = BrokerAddress.parse(island) if island else None
        self.site = config.site.name
        self.host: Host | None = None
        self.follower: Follower | None = None
        self.takeovers = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Follow, lead when nobody does, follow again when another does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        await self._warm_up()
        database = await asyncio.to_thread(Database, self.folder / f"{self.site}.db")
        try:
            while not stop.is_set():
                client_id = f"edgehome-standby-{uuid.uuid4().hex[:8]}"
                async with (
                    MqttBus(self.address, client_id, keepalive_s=10) as bus,
                    kept_valid(bus, self.site, self.config.mqtt.cert_file),
                    broker_kept_valid(self.config.mqtt.ca_file),
                ):
                    leadership = Lead(bus, self.site, self.config.agents.standby_after_s)
                    await leadership.start()
                    try:
                        if await self._follow(bus, leadership, database, stop):
                            await self._lead(self.address, leadership, database, stop)
                        elif self.island and not stop.is_set():
                            await self._alone(self.island, bus, database, stop)
                    finally:
                        await leadership.stop()
        finally:
            await asyncio.to_thread(database.close)

    async def _warm_up(self) -> None:
        """Load plugins and language data now: a takeover has no time for it."""
        registry = Registry(self.config)
        await registry.load()
        home = StaticHome()
        found = await registry.objects(
            "register_understanders", wants=Understander, site=SiteView(self.config, home)
        )
        await warm_up(registry, found, home, "standby", 30.0)
        registry.close()

    # ---- following --------------------------------------------------------------------------

    async def _follow(self, bus: MqttBus, leadership: Lead, database: Database, stop: asyncio.Event) -> bool:
        """Keep the copy until this host leads (True), or shall stop or is an island that was cut off (False)."""
        follower = self.follower = Follower(
            database, folder_of(database.path, self.config.schedule.rules_dir)
        )
        await bus.subscribe(topics.host(self.site, "journal"), follower.receive)
        client = SiteClient(bus, self.site)
        await client.open()
        syncing = asyncio.create_task(self._sync(client, follower))
        leading = asyncio.create_task(leadership.acquire())
        stopping = asyncio.create_task(stop.wait())
        cut = asyncio.create_task(self._cut_off(bus))
        tasks = (syncing, stopping, leading, cut)
        try:
            await asyncio.wait({leading, stopping, cut}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                if not task.done():
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await bus.unsubscribe(topics.host(self.site, "journal"), follower.receive)
        return leadership.leading()

    async def _cut_off(self, bus: MqttBus) -> None:
        """Return when an island has been without the site's broker for so long that its lease would have lapsed."""
        since = time.monotonic()
        while self.island is None or time.monotonic() - since < self.config.agents.standby_after_s:
            if bus.connected:
                since = time.monotonic()
            await asyncio.sleep(TRY_S / 3)

    async def _alone(
        self, island: BrokerAddress, bus: MqttBus, database: Database, stop: asyncio.Event
    ) -> None:
        """Serve the island's own devices until the site's broker is back."""
        back = asyncio.Event()

        def connection(up: bool) -> None:
            if up:
                back.set()

        async def until() -> None:
            waits = [asyncio.ensure_future(event.wait()) for event in (back, stop)]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            ended.set()
            for wait in waits:
                wait.cancel()

        ended = asyncio.Event()
        bus.listeners.append(connection)
        waiting = asyncio.create_task(until())
        if bus.connected:
            back.set()
        try:
            await self._lead(island, None, database, ended)
        finally:
            waiting.cancel()
            bus.listeners.remove(connection)

    async def _sync(self, client: SiteClient, follower: Follower) -> None:
        task = asyncio.current_task()
        while (
            task is None or not task.cancelling()
        ):  # a `wait_for` within may have kept the cancellation to itself
            if not follower.synced:
                try:
                    await self._copy(client, follower)
                    log.info("standby: in step with the leader")
                except EdgeHomeError as error:
                    log.debug("standby: %s", error)
            await asyncio.sleep(TRY_S)

    async def _copy(self, client: SiteClient, follower: Follower) -> None:
        entity = ""
        while not follower.synced:
            after, digest = follower.last_audit()
            page = await client.call(
                "journal_whole", PAGE_S, after_audit=after, after_hash=digest, after_entity=entity
            )
            if not await asyncio.to_thread(follower.take_page, page):
                await asyncio.to_thread(follower.set_audit_aside)
                entity = ""
                continue
            if page["entities"]:
                entity = page["entities"][-1][0]

    # ---- leading ----------------------------------------------------------------------------

    async def _lead(
        self,
        address: BrokerAddress,
        leadership: Lead | None,
        database: Database,
        stop: asyncio.Event,
    ) -> None:
        """Run a host on the copy until told to stop, or until another leads; without a leadership it gets its own."""
        self.takeovers += 1
        log.warning("standby: leading site %s at %s now", self.site, address)
        lost = asyncio.Event()
        status = topics.host(self.site, "status")
        will = Packet(topic=status, payload=encode({"state": "offline"}), qos=1, retain=True)
        client_id = f"edgehome-host-{uuid.uuid4().hex[:8]}"
        async with MqttBus(address, client_id, will=will, keepalive_s=self.config.mqtt.keepalive_s) as bus:
            host = Host(self.config, bus, database, leadership=leadership)
            host.broker_kind, host.address = "url", str(address)
            host.leadership.lost = lambda _: lost.set()
            run = self.folder / "run.json"
            running = RunningSite(site=self.site, broker=str(address), pid=os.getpid(), boot=host.boot)
            waits = [asyncio.create_task(event.wait()) for event in (lost, stop)]
            try:
                await host.start()
                self.host = host
                run.write_bytes(encode(running))
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in waits:
                    task.cancel()
                self.host = None
                with contextlib.suppress(OSError):
                    run.unlink(missing_ok=True)
                await host.stop()
