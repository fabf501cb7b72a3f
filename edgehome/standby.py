"""A standby host: follows the leader's journal, and leads the site when the leader's lease lapses.

It runs no host while it follows, so it cannot act; when it leads, it starts one on its copy of the database.
"""

import asyncio
import contextlib
import logging
import os
import uuid
from pathlib import Path

from edgehome import paths, topics
from edgehome.agent.skills import AgentSite
from edgehome.bus import MqttBus
from edgehome.bus.mqtt import BrokerAddress
from edgehome.client import RunningSite, SiteClient
from edgehome.config import Config
from edgehome.errors import ConfigError, EdgeHomeError
from edgehome.homefile import StaticHome
from edgehome.host import WARM_UP, Host
from edgehome.journal import Follower
from edgehome.keeper import folder_of
from edgehome.lease import Leadership
from edgehome.messages import Context, Observation, Packet, encode
from edgehome.protocols import Understander
from edgehome.registry import Job, Registry
from edgehome.store import Database

log = logging.getLogger(__name__)

TRY_S = 0.3
PAGE_S = 5.0


class Standby:
    """One standby process; `run` until told to stop. `host` is the host while it leads."""

    def __init__(self, config: Config, folder: Path | None = None) -> None:
        if not config.mqtt.broker.startswith("mqtt"):
            raise ConfigError(
                "[mqtt] broker: a standby needs the URL of a broker that outlives the leader's machine"
            )
        login = {
            n: getattr(config.mqtt, n) for n in ("username", "password", "ca_file", "cert_file", "key_file")
        }
        self.address = BrokerAddress.parse(config.mqtt.broker, **login)
        self.config, self.folder = config, folder or paths.state_dir()
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
                async with MqttBus(
                    self.address, f"edgehome-standby-{uuid.uuid4().hex[:8]}", keepalive_s=10
                ) as bus:
                    leadership = Leadership(bus, self.site, self.config.agents.standby_after_s)
                    await leadership.start()
                    try:
                        if await self._follow(bus, leadership, database, stop):
                            await self._lead(leadership, database, stop)
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
            "register_understanders", wants=Understander, site=AgentSite(self.config, home)
        )
        for owned in found:
            for words in WARM_UP:
                seen = Observation(trace="", source="standby", kind="words", at=0.0, text=words)
                job = Job(owned.plugin, owned.object.understand, (seen, Context(), home))
                await registry.run([job], 30.0)
        registry.workers.close()

    # ---- following --------------------------------------------------------------------------

    async def _follow(
        self, bus: MqttBus, leadership: Leadership, database: Database, stop: asyncio.Event
    ) -> bool:
        """Keep the copy until this host leads (True) or shall stop (False)."""
        follower = self.follower = Follower(
            database, folder_of(database.path, self.config.schedule.rules_dir)
        )
        await bus.subscribe(topics.host(self.site, "journal"), follower.receive)
        client = SiteClient(bus, self.site)
        await client.open()
        syncing = asyncio.create_task(self._sync(client, follower))
        leading = asyncio.create_task(leadership.acquire())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({leading, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (syncing, stopping, leading):
                if not task.done():
                    task.cancel()
            await asyncio.gather(syncing, stopping, leading, return_exceptions=True)
        await bus.unsubscribe(topics.host(self.site, "journal"), follower.receive)
        return leadership.leading()

    async def _sync(self, client: SiteClient, follower: Follower) -> None:
        while True:
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
            after, _ = follower.last_audit()
            page = await client.call("journal_whole", PAGE_S, after_audit=after, after_entity=entity)
            if not await asyncio.to_thread(follower.take_page, page):
                await asyncio.to_thread(follower.set_audit_aside)
                entity = ""
                continue
            if page["entities"]:
                entity = page["entities"][-1][0]

    # ---- leading ----------------------------------------------------------------------------

    async def _lead(self, leadership: Leadership, database: Database, stop: asyncio.Event) -> None:
        self.takeovers += 1
        log.warning("standby: leading site %s now", self.site)
        lost = asyncio.Event()
        leadership.lost = lambda _: lost.set()
        will = Packet(
            topic=topics.host(self.site, "status"), payload=encode({"state": "offline"}), qos=1, retain=True
        )
        client_id = f"edgehome-host-{uuid.uuid4().hex[:8]}"
        async with MqttBus(
            self.address, client_id, will=will, keepalive_s=self.config.mqtt.keepalive_s
        ) as bus:
            host = Host(self.config, bus, database, leadership=leadership)
            host.broker_kind, host.address = "url", str(self.address)
            run = self.folder / "run.json"
            try:
                await host.start()
                self.host = host
                run.write_bytes(
                    encode(
                        RunningSite(site=self.site, broker=str(self.address), pid=os.getpid(), boot=host.boot)
                    )
                )
                waits = [asyncio.create_task(lost.wait()), asyncio.create_task(stop.wait())]
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for task in waits:
                    task.cancel()
            finally:
                self.host = None
                with contextlib.suppress(OSError):
                    run.unlink(missing_ok=True)
                await host.stop()
