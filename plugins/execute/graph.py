"""A plan as a graph: what must be over, and what must have worked, before an action may begin. Pure.

Three things make an order: the same entity is told one thing after the other; "then" between the parts of what a person
said; and what the world demands: a door is unlocked before it is opened, and closed before it is locked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from edgehome.messages import Action, Entity, Plan

OPENING, CLOSING = ("open", "open_cover", "turn_on", "set_position"), ("close", "close_cover")
DOORS = ("door", "garage", "gate")


@dataclass(frozen=True)
class Node:
    """One action. `after` names actions that must be over, `needs` those of them that must have worked."""

    action: Action
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def graph(plan: Plan, entities: Mapping[str, Entity]) -> list[Node]:
    """Return a node an action, in the plan's order; the graph has no circles.

    An edge follows the order of the plan but where the world demands the other: lock and then close the door
    becomes close and then lock.
    """
    parts = _parts(plan.actions) if plan.ordered else [0] * len(plan.actions)
    nodes = []
    for i, action in enumerate(plan.actions):
        after: dict[str, None] = {}
        needs: dict[str, None] = {}
        for j, other in enumerate(plan.actions):
            if i == j:
                continue
            if demands(other, action, entities):
                after[other.id] = needs[other.id] = None
                continue
            in_order = other.entity == action.entity or parts[j] < parts[i]
            if j < i and in_order and not demands(action, other, entities):
                after[other.id] = None
        nodes.append(Node(action, tuple(after), tuple(needs)))
    return _without_circles(nodes)


def demands(first: Action, second: Action, entities: Mapping[str, Entity]) -> bool:
    """Return whether `first` must have worked before `second` makes sense: for a lock and the door it locks."""
    one, two = entities.get(first.entity), entities.get(second.entity)
    if one is None or two is None or not _one_door(one, two):
        return False
    unlock_then_open = one.domain == "lock" and first.verb in ("unlock", "open") and second.verb in OPENING
    close_then_lock = two.domain == "lock" and second.verb == "lock" and first.verb in CLOSING
    return unlock_then_open or close_then_lock


def _one_door(one: Entity, two: Entity) -> bool:
    pair = {one.domain, two.domain}
    if pair != {"lock", "cover"}:
        return False
    cover = one if one.domain == "cover" else two
    if one.device and one.device == two.device:
        return True
    return cover.device_class in DOORS and one.area is not None and one.area == two.area


def _parts(actions: Sequence[Action]) -> list[int]:
    """Number the parts of what was said: actions next to each other with the same intent, verb and values are one."""
    parts: list[int] = []
    for i, action in enumerate(actions):
        before = actions[i - 1] if i else action
        same = (before.intent, before.verb, before.args) == (action.intent, action.verb, action.args)
        parts.append((parts[-1] if parts else 0) + (not same))
    return parts


def _without_circles(nodes: list[Node]) -> list[Node]:
    """Return the nodes without the edges that would wait for themselves: an order stands back behind a demand."""
    by_id = {node.action.id: node for node in nodes}

    def reaches(start: str, goal: str) -> bool:
        seen, todo = set(), [start]
        while todo:
            here = todo.pop()
            if here == goal:
                return True
            if here not in seen:
                seen.add(here)
                todo += by_id[here].after
        return False

    for node in nodes:
        own = node.action.id
        for other in node.after:
            if reaches(other, own):
                kept = by_id[own]
                by_id[own] = Node(
                    node.action,
                    tuple(a for a in kept.after if a != other),
                    tuple(n for n in kept.needs if n != other),
                )
    return [by_id[node.action.id] for node in nodes]
