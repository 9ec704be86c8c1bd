"""The versions of flows: those of the live release, and older ones that runs still follow."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import orjson

from ...core.errors import NotFoundError
from ...core.transaction import Transaction
from ...documents import blobs
from ...documents.app import App
from ...documents.releases import current_app
from ..compile import compile_flow
from ..model import Flow

Document = Mapping[str, object]


class Versions:
    """A ``Flows`` over releases. ``known`` are the flows that were asked for so far."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.app = current_app(tx)
        self.known: dict[tuple[str, str], Flow] = {}

    def active(self, flow: str) -> Flow | None:
        document = self.app.documents.get(("flow", flow))
        if document is None or document.get("enabled") is False:
            return None
        found = compile_flow(self.app, flow)
        self.known[flow, found.version] = found
        return found

    def version(self, flow: str, version: str) -> Flow:
        """The version whose document has the hash ``version``.

        :raises NotFoundError: if the workspace never had it.
        """
        if (flow, version) not in self.known:
            active = self.active(flow)
            if active is None or active.version != version:
                self.known[flow, version] = self._older(flow, version)
        return self.known[flow, version]

    def document(self, flow: Flow) -> Document:
        """The document of a version."""
        active = self.active(flow.key)
        if active is not None and active.version == flow.version:
            return self.app.document("flow", flow.key)
        return self._load(flow.key, flow.version)

    def _older(self, flow: str, version: str) -> Flow:
        return _compiled(self.app, flow, orjson.dumps(self._load(flow, version)))

    def _load(self, flow: str, version: str) -> Document:
        found = blobs.load(self._tx, [version]).get(version)
        if found is None:
            raise NotFoundError("There is no flow '{flow}'.", flow=flow)
        return found


@lru_cache(maxsize=200)
def _compiled(app: App, flow: str, text: bytes) -> Flow:
    """An older version over the fields of today: a formula about one that is gone is blank."""
    documents = {**app.documents, ("flow", flow): orjson.loads(text)}
    return compile_flow.__wrapped__(replace(app, documents=documents), flow)
