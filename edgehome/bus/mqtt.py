"""The MQTT bus: paho on the asyncio loop, and reconnecting without late commands.

Callbacks of paho only enqueue. Each connection is a new paho client, so nothing that was in flight when
the broker went away is repeated by the library: what is still worth sending is sent by us, what has
expired is dropped. The socket loop follows paho's example `loop_asyncio.py`.
"""

import asyncio
import logging
import random
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho

from edgehome.bus.interface import Bus
from edgehome.errors import BrokerUnavailable, ConfigError
from edgehome.messages import Packet, Received

log = logging.getLogger(__name__)

MAX_OUTBOX = 5_000
MAX_PAYLOAD = 2_000_000


@dataclass(frozen=True)
class BrokerAddress:
    """Where a broker is and how to log in."""

    host: str
    port: int
    tls: bool = False
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""

    @classmethod
    def parse(cls, url: str, **login: str) -> "BrokerAddress":
        """Return the address of `mqtt[s]://[user:password@]host[:port]`. Raises ConfigError."""
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            port = -1
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname or port == -1:
            raise ConfigError(f"broker: expected mqtt://host:port or mqtts://host:port, got {url!r}")
        tls = parts.scheme == "mqtts"
        given = {k: v for k, v in login.items() if v}
        if parts.username:
            given |= {"username": unquote(parts.username), "password": unquote(parts.password or "")}
        return cls(parts.hostname, port or (8883 if tls else 1883), tls, **given)

    def __str__(self) -> str:
        return f"{'mqtts' if self.tls else 'mqtt'}://{self.host}:{self.port}"


@dataclass
class _Out:
    packet: Packet
    expires_at: float | None
    done: asyncio.Future | None


class MqttBus(Bus):
    """A connection to a broker that comes back by itself; use as `async with MqttBus(address) as bus`."""

    def __init__(
        self,
        address: BrokerAddress,
        client_id: str,
        *,
        will: Packet | None = None,
        keepalive_s: int = 20,
        now: Callable[[], float] = time.time,
        clean_session: bool = True,
    ) -> None:
        super().__init__()
        self.address = address
        self.client_id = client_id
        self.will = will
        self.dropped = 0
        self.expired = 0
        self.refused: list[str] = []
        self.received = 0
        self.sent = 0
        self.sent_bytes = 0
        self.error = ""
        self._keepalive_s = keepalive_s
        self._clean = clean_session
        self._now = now
        self._client: paho.Client | None = None
        self._up = False
        self._inbox: deque[Received] = deque()
        self._outbox: deque[_Out] = deque()
        self._in_flight: dict[int, _Out] = {}
        self._pending_subs: dict[int, list[str]] = {}
        self._lost = asyncio.Event()
        self._first = asyncio.Event()
        self._tasks: list[asyncio.Task] = []
        self._closing = False

    # ---- life ---------------------------------------------------------------------------------

    async def __aenter__(self) -> "MqttBus":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self, timeout_s: float = 10.0) -> None:
        """Connect, and stay connected until `close`. Raises BrokerUnavailable if the first try fails."""
        self._loop = asyncio.get_running_loop()
        self._closing = False
        deadline = self._loop.time() + timeout_s
        while True:
            try:
                await self._connect()
                break
            except BrokerUnavailable:
                if self._loop.time() > deadline or "refused our login" in self.error:
                    raise
                await asyncio.sleep(0.1)
        self._tasks = [asyncio.create_task(self._keep_up())]

    async def close(self) -> None:
        """Say goodbye (the will is not sent) and stop."""
        self._closing = (
            True  # wait_for of Python 3.11 may swallow the cancelling when the broker goes just now
        )
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None and self._up:
            self._client.disconnect()
            for _ in range(20):
                if not self._up:
                    break
                self._client.loop_write()
                await asyncio.sleep(0.005)
        self._drop_client()

    async def _connect(self) -> None:
        client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            client_id=self.client_id,
            clean_session=self._clean,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,
        )
        client.max_inflight_messages_set(200)
        client.max_queued_messages_set(0)
        if self.address.username:
            client.username_pw_set(self.address.username, self.address.password or None)
        if self.address.tls:
            client.tls_set(
                ca_certs=self.address.ca_file or None,
                certfile=self.address.cert_file or None,
                keyfile=self.address.key_file or None,
            )
        if self.will:
            client.will_set(self.will.topic, self.will.payload, self.will.qos, self.will.retain)
        client.on_socket_open = self._on_socket_open
        client.on_socket_close = self._on_socket_close
        client.on_socket_register_write = self._on_register_write
        client.on_socket_unregister_write = self._on_unregister_write
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        self._client = client
        self._first.clear()
        self._lost.clear()
        self.error = ""
        try:
            await asyncio.to_thread(client.connect, self.address.host, self.address.port, self._keepalive_s)
            await asyncio.wait_for(self._first.wait(), 10.0)
        except (OSError, ssl.SSLError, ValueError, TimeoutError) as error:
            self.error = f"{type(error).__name__}: {error}"
            self._drop_client()
            raise BrokerUnavailable(f"broker {self.address}: no connection ({self.error})") from error
        if not self._up:
            reason = self.error or "connection closed"
            self._drop_client()
            raise BrokerUnavailable(f"broker {self.address}: {reason}")

    async def _keep_up(self) -> None:
        wait_s = 0.2
        while not self._closing:
            misc = 0.0
            while not self._lost.is_set():
                try:
                    await asyncio.wait_for(self._lost.wait(), 1.0)
                except TimeoutError:
                    misc += 1
                    if self._client is not None:
                        self._client.loop_misc()
            self._drop_client()
            try:
                await self._connect()
                wait_s = 0.2
            except BrokerUnavailable as error:
                log.debug("%s; next try in %.1f s", error, wait_s)
                self._lost.set()
                await asyncio.sleep(wait_s * random.uniform(0.8, 1.2))
                wait_s = min(wait_s * 2, 5.0)

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.on_disconnect = None
            client._sock_close()  # paho has no public way to close the socket of a client whose loop is ours
        self._set_up(False)
        for out in self._in_flight.values():
            self._requeue(out)
        self._in_flight.clear()

    def _requeue(self, out: _Out) -> None:
        if out.expires_at is None and out.packet.qos > 0 and len(self._outbox) < MAX_OUTBOX:
            self._outbox.append(out)
        else:
            self.expired += 1
            if out.done and not out.done.done():
                out.done.set_exception(
                    BrokerUnavailable(f"{out.packet.topic}: the broker was lost before it acknowledged")
                )

    # ---- paho's callbacks: they only note and enqueue -----------------------------------------

    def _on_socket_open(self, client: Any, _user: Any, sock: Any) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._loop.call_soon_threadsafe(self._watch, client, sock)

    def _watch(self, client: paho.Client, sock: Any) -> None:
        if client is self._client and sock.fileno() >= 0:
            self._loop.add_reader(sock, self._read, client)
            if client.want_write():
                self._loop.add_writer(sock, self._write, client)

    def _read(self, client: Any) -> None:
        client.loop_read()
        while isinstance(sock := client.socket(), ssl.SSLSocket) and sock.pending():
            client.loop_read()  # a TLS record may hold several packets, of which the socket says nothing more
        while self._inbox:
            self.dispatch.deliver(self._inbox.popleft())

    def _write(self, client: Any) -> None:
        client.loop_write()

    def _on_socket_close(self, _client: Any, _user: Any, sock: Any) -> None:
        def forget() -> None:
            if sock.fileno() >= 0:
                self._loop.remove_reader(sock)
                self._loop.remove_writer(sock)

        try:
            running = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            running = False
        if running:
            forget()
        else:
            self._loop.call_soon_threadsafe(forget)

    def _on_register_write(self, client: Any, _user: Any, sock: Any) -> None:
        self._loop.call_soon_threadsafe(self._add_writer, client, sock)

    def _add_writer(self, client: paho.Client, sock: Any) -> None:
        if client is self._client and sock.fileno() >= 0 and client.want_write():
            self._loop.add_writer(sock, self._write, client)

    def _on_unregister_write(self, _client: Any, _user: Any, sock: Any) -> None:
        if sock.fileno() >= 0:
            self._loop.remove_writer(sock)

    def _on_connect(self, client: Any, _user: Any, _flags: Any, reason: Any, _props: Any = None) -> None:
        if reason.is_failure:
            self.error = f"refused our login: {reason}"
            self._first.set()
            return
        self._set_up(True)
        self._first.set()
        filters = self.dispatch.filters()
        if filters:
            self._ask_for(filters)
        waiting, self._outbox = self._outbox, deque()
        for out in waiting:
            self._put(out)
        self._announce(True)

    def _on_disconnect(self, client: Any, _user: Any, _flags: Any, reason: Any, _props: Any = None) -> None:
        if client is not self._client:
            return
        self.error = self.error or str(reason)
        self._set_up(False)
        self._first.set()
        self._lost.set()

    def _set_up(self, up: bool) -> None:
        if self._up != up:
            self._up = up
            if not up:
                self._announce(False)

    def _on_message(self, _client: Any, _user: Any, message: Any) -> None:
        if len(message.payload) > MAX_PAYLOAD:
            self.dropped += 1
            log.warning(
                "%s: %d bytes dropped, at most %d are taken",
                message.topic[:120],
                len(message.payload),
                MAX_PAYLOAD,
            )
            return
        try:
            topic = message.topic
        except UnicodeDecodeError:
            self.dropped += 1
            return
        self.received += 1
        self._inbox.append(
            Received(topic=topic, payload=message.payload, retain=message.retain, at=self._now())
        )

    def _on_publish(
        self, _client: Any, _user: Any, mid: int, _reason: Any = None, _props: Any = None
    ) -> None:
        out = self._in_flight.pop(mid, None)
        if out and out.done and not out.done.done():
            out.done.set_result(None)

    def _on_subscribe(self, _client: Any, _user: Any, mid: int, reasons: Any, _props: Any = None) -> None:
        for topic_filter, reason in zip(self._pending_subs.pop(mid, []), reasons, strict=False):
            if reason.is_failure:
                self.refused.append(topic_filter)
                log.warning("the broker refused the subscription to %s: %s", topic_filter, reason)

    # ---- out ----------------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Whether the broker is there now."""
        return self._up

    async def _send(self, packet: Packet, expires_at: float | None = None) -> None:
        done = self._loop.create_future() if packet.qos else None
        self._put(_Out(packet, expires_at, done))
        if done:
            await done

    def _put(self, out: _Out) -> None:
        if out.expires_at is not None and self._now() > out.expires_at:
            self._requeue(out)
            return
        if not self._up or self._client is None:
            self._requeue(out)
            return
        packet = out.packet
        info = self._client.publish(packet.topic, packet.payload, packet.qos, packet.retain)
        if info.rc not in (paho.MQTT_ERR_SUCCESS, paho.MQTT_ERR_QUEUE_SIZE):
            self._requeue(out)
            return
        self.sent += 1
        self.sent_bytes += len(packet.payload)
        if packet.qos:
            if info.is_published():
                if out.done and not out.done.done():
                    out.done.set_result(None)
            else:
                self._in_flight[info.mid] = out

    async def _subscribe(self, topic_filters: list[str]) -> None:
        if self._up:
            self._ask_for(topic_filters)

    def _ask_for(self, topic_filters: list[str]) -> None:
        assert self._client is not None
        for start in range(0, len(topic_filters), 100):
            part = topic_filters[start : start + 100]
            code, mid = self._client.subscribe([(f, 1) for f in part])
            if code == paho.MQTT_ERR_SUCCESS and mid is not None:
                self._pending_subs[mid] = part

    async def _unsubscribe(self, topic_filters: list[str]) -> None:
        if self._up and self._client is not None:
            self._client.unsubscribe(topic_filters)
