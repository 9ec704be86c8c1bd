"""Who may ask why a record is seen or not: everybody for themselves, and who may share it."""

from collections.abc import Sequence
from uuid import UUID

from ..access.explain import Case, Explanation
from ..access.people import People
from ..access.rights import Action
from ..core.errors import NotAllowedError, NotFoundError
from ..core.transaction import Transaction
from ..documents.releases import current_app
from .query import THIS, Rows
from .reading import missing


class Explaining:
    """Why people may do what with one record.

    :raises NotFoundError: if there is no such record, or none that the actor may see.
    """

    def __init__(self, transaction: Transaction, entity: str, record: UUID) -> None:
        self._tx = transaction
        self._entity = current_app(transaction).entity(entity)
        if self._entity.parent is not None:
            raise NotAllowedError("Lines are seen with the record that they belong to.")
        self._record = record
        if not self._may("read"):
            raise missing(self._entity, record)
        self._case = Case(transaction, self._entity, record)

    def own(self, action: Action) -> Explanation:
        """Why whoever asks may do ``action`` or not."""
        return self._case.explain(action, self._tx.actor)

    def of(self, person: UUID, action: Action) -> Explanation:
        """Why somebody may do ``action`` or not.

        :raises NotAllowedError: unless whoever asks may share the record, or asks of themselves.
        """
        if person == self._tx.actor.person:
            return self.own(action)
        self._demand()
        actor = next((one for one in People(self._tx).actors() if one.person == person), None)
        if actor is None:
            raise NotFoundError("There is no such person.")
        return self._case.explain(action, actor)

    def who(self, action: Action) -> Sequence[Explanation]:
        """Everybody who may do ``action``, with why.

        :raises NotAllowedError: unless whoever asks may share the record.
        """
        self._demand()
        return list(self._case.who(action))

    def _demand(self) -> None:
        if not self._may("share"):
            raise NotAllowedError("Only who may share this record sees who else can see it.")

    def _may(self, action: Action) -> bool:
        statement = Rows(self._tx, self._entity).one(("id",), right=action, deleted=None)
        return self._tx.execute(statement, {THIS: self._record}).first() is not None
