"""Name -> type, for everything that documents name: field types, kinds, steps, charts."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from .errors import UnknownTypeError


class Named(Protocol):
    """What a registry holds: a stateless instance with a name."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """Types by name, filled while the application is created and then only read."""

    def __init__(self, kind: str, types: tuple[T, ...] = ()) -> None:
        self.kind = kind
        self._types: dict[str, T] = {}
        for new in types:
            self.register(new)

    def register(self, new: T) -> T:
        """Add ``new`` and return it.

        :raises ValueError: if another type already has that name; a second registration is
            always a mistake, so nothing is replaced silently.
        """
        if new.name in self._types:
            raise ValueError(f"{self.kind} {new.name!r} is already registered")
        self._types[new.name] = new
        return new

    def get(self, name: str) -> T:
        """Return the type called ``name``.

        :raises UnknownTypeError: if there is none; the message lists the known ones.
        """
        try:
            return self._types[name]
        except KeyError:
            known = ", ".join(sorted(self._types)) or "none"
            raise UnknownTypeError(
                "unknown {kind} '{name}'; registered: {known}",
                kind=self.kind,
                name=name,
                known=known,
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def __iter__(self) -> Iterator[T]:
        return iter(self._types.values())

    def __len__(self) -> int:
        return len(self._types)

    def names(self) -> tuple[str, ...]:
        return tuple(self._types)
