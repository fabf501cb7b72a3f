"""Which entity id a unique id has, for good: over withdrawals, renames and restarts."""

from collections.abc import Iterable, Mapping

from edgehome.protocols import Home

MAX_IDS = 200_000


class Identities:
    """Entity ids by kind of component and unique id; those of an earlier run come from the home."""

    def __init__(self, adapter: str, home: Home | None) -> None:
        self._adapter = adapter
        self._home = home
        self._ids: dict[tuple[str, str], str] = {}
        self._given: set[str] = set()
        self._remembered = home is None

    def find(self, component: str, unique: str) -> str | None:
        """Return the entity id of a unique id, None if it has none yet."""
        if not self._remembered:
            self._remember()
        return self._ids.get((component, unique)) if unique else None

    def keep(self, component: str, unique: str, entity_id: str) -> None:
        """Remember the entity id of a unique id."""
        if unique:
            self._ids[(component, unique)] = entity_id
            self._given.add(entity_id)

    def free(self, wanted: str, known: Iterable[str] | Mapping[str, object]) -> str:
        """Return the wanted id, with a number behind it if it is taken."""
        entity_id, n = wanted, 2
        while entity_id in known or self._taken(entity_id):
            entity_id, n = f"{wanted}_{n}", n + 1
        return entity_id

    def forget_unused(self, used: Mapping[tuple[str, str], str]) -> None:
        """Keep only the ids in use once somebody has made up too many."""
        if len(self._ids) >= MAX_IDS:
            self._ids = dict(used)
            self._given = set(self._ids.values())

    @property
    def full(self) -> bool:
        """Whether there are more ids than any house has."""
        return len(self._ids) >= MAX_IDS

    def _taken(self, entity_id: str) -> bool:
        if entity_id in self._given:
            return True
        held = self._home.entities.get(entity_id) if self._home is not None else None
        return held is not None and (held.adapter != self._adapter or bool(held.attributes.get("unique_id")))

    def _remember(self) -> None:
        self._remembered = True
        assert self._home is not None
        for entity in self._home.entities.values():
            unique = entity.attributes.get("unique_id")
            if entity.adapter == self._adapter and isinstance(unique, str):
                self.keep(entity.domain, unique, entity.id)
