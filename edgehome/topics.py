"""The MQTT topic tree: built and parsed here alone.

edgehome/<site>/request                 orders and questions to the leading host
edgehome/<site>/reply/<client>          its answers, one topic a client
edgehome/<site>/host/{status,lease}     presence and leadership, retained
edgehome/<site>/home/{places,part-<n>,changes}   the home for agents: retained in parts, and what changes
edgehome/<site>/feed/<name>             what the TUI shows: reply, step, home, activity, telemetry
edgehome/<site>/agent/<id>/{status,task,result,event,outcome}
edgehome/<site>/device/<id>/{config,state,availability,set}   devices that speak our own convention
edgehome/<site>/sim/<id>/{fault,hand,truth}   simulated devices: what goes wrong, what people do to them, how they are
"""

from collections.abc import Sequence

from edgehome.errors import TopicError

ROOT = "edgehome"
MAX_BYTES = 65535  # MQTT 3.1.1, section 1.5.3: a UTF-8 string is at most 65,535 bytes


def check_level(level: str) -> str:
    """Return `level` if it may stand between two slashes of a topic. Raises TopicError."""
    if not level or any(c in level for c in "/+#\0") or len(level.encode("utf-8", "surrogatepass")) > 256:
        raise TopicError(f"topic level: expected 1-256 bytes without / + # or NUL, got {level!r}")
    return level


def check_topic(topic: str) -> str:
    """Return `topic` if a message may be published to it. Raises TopicError."""
    try:
        size = len(topic.encode())
    except UnicodeEncodeError as error:
        raise TopicError(f"topic: expected valid UTF-8, got {topic!r}") from error
    if not 0 < size <= MAX_BYTES or any(c in topic for c in "+#\0"):
        raise TopicError(f"topic: expected 1-{MAX_BYTES} bytes without + # or NUL, got {topic[:80]!r}")
    return topic


def check_filter(topic_filter: str) -> str:
    """Return `topic_filter` if it may be subscribed to (MQTT 3.1.1, section 4.7). Raises TopicError."""
    levels = topic_filter.split("/")
    wrong = (
        not topic_filter
        or len(topic_filter.encode("utf-8", "surrogatepass")) > MAX_BYTES
        or "\0" in topic_filter
        or any("#" in level and (level != "#" or i != len(levels) - 1) for i, level in enumerate(levels))
        or any("+" in level and level != "+" for level in levels)
    )
    if wrong:
        raise TopicError(
            f"topic filter: expected + alone in a level and # alone at the end, got {topic_filter!r}"
        )
    return topic_filter


def matches(topic_filter: str, topic: str) -> bool:
    """Return whether the filter takes the topic (MQTT 3.1.1, sections 4.7.1 and 4.7.2)."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    if levels[0].startswith("$") and wanted[0] in ("+", "#"):
        return False
    for i, want in enumerate(wanted):
        if want == "#":
            return True
        if i >= len(levels) or (want != "+" and want != levels[i]):
            return False
    return len(wanted) == len(levels)


def _join(site: str, *levels: str) -> str:
    return "/".join((ROOT, check_level(site), *levels))


def request(site: str) -> str:
    """Where orders and questions for the leading host go."""
    return _join(site, "request")


def reply(site: str, client: str) -> str:
    """Where the answers for one client go."""
    return _join(site, "reply", check_level(client))


def host(site: str, what: str) -> str:
    """Presence (`status`) or leadership (`lease`) of the host."""
    return _join(site, "host", check_level(what))


def home(site: str, what: str) -> str:
    """Part of the home as agents see it (`places`, `part-<n>`, `changes`); `what` may be `+`."""
    return _join(site, "home", what if what == "+" else check_level(what))


def feed(site: str, name: str) -> str:
    """A stream the TUI shows; `name` may be `+`."""
    return _join(site, "feed", name if name == "+" else check_level(name))


def agent(site: str, agent_id: str, what: str) -> str:
    """A topic of one agent; `agent_id` may be `+` in a filter."""
    return _join(site, "agent", agent_id if agent_id == "+" else check_level(agent_id), what)


def device(site: str, device_id: str, what: str) -> str:
    """A topic of a device of our own convention; `device_id` may be `+` in a filter."""
    return _join(site, "device", device_id if device_id == "+" else check_level(device_id), what)


def sim(site: str, device_id: str, what: str) -> str:
    """A topic beside a simulated device: its fault, a hand that moves it, its true state; `device_id` may be `+`."""
    return _join(site, "sim", device_id if device_id == "+" else check_level(device_id), what)


def parse(topic: str) -> Sequence[str]:
    """Return the levels after `edgehome`, site first. Raises TopicError for a foreign topic."""
    levels = topic.split("/")
    if len(levels) < 3 or levels[0] != ROOT:
        raise TopicError(f"topic: expected {ROOT}/<site>/…, got {topic[:80]!r}")
    return levels[1:]
