"""Schemathesis asks the API of the CRM starter what openapi.json says that it answers."""

from collections.abc import Iterator
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import proofs
import pytest
import schemathesis
from api_client import Client
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from quick_app import quick_app
from schemathesis import GenerationMode

from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.folder import read_folder
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.records.opening import open_workspace
from formloom.platform.records.service import RecordService
from formloom.runtime.demo import TEMPLATE

#: Operations of a sample, and examples of each: good ones and bad ones.
SAMPLE, EXAMPLES, SOAK_EXAMPLES = 24, 6, 100
#: 422 is also how rules and formulas refuse what a schema cannot say.
REFUSALS = ["2xx", "3xx", "403", "404", "409", "413", "422"]
NAMES = ("华为", "Acme", "王伟")


@pytest.fixture
def starter(tmp_path: Path) -> Iterator[Workspace]:
    """The CRM starter with a handful of records, on SQLite: the checks are of HTTP and shapes."""
    workspace = open_workspace(Settings(home=tmp_path, secret_key="for tests only"))
    workspace.migrate()
    with workspace.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, make_plan(tx, read_folder(TEMPLATE)))
        for name in NAMES:
            RecordService(tx, "account").create({"name": name, "kind": "customer"})
    yield workspace
    workspace.close()


def client_of(app: Flask, workspace: Workspace) -> Client:
    """A client of an administrator."""
    with workspace.write(SYSTEM) as tx:
        person = People(tx).add("ann", name="Ann", roles=["administrator"])
        return Client(app, Tokens(tx, person.id).create("tests").secret, person.id)


def closing(app: Flask) -> WSGIApplication:
    """The application behind something that closes its answers, as servers do."""

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        parts = app(environ, start_response)
        try:
            return [*parts]
        finally:
            getattr(parts, "close", bool)()

    return answered


def test_every_answer_is_what_openapi_says(starter, proof: proofs.Proof):
    app = quick_app(starter)
    client = client_of(app, starter)
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", closing(app), headers=client.headers
    )
    schema.config.checks.positive_data_acceptance.expected_statuses = REFUSALS
    operations = sorted((one.ok() for one in schema.get_all_operations()), key=lambda o: o.label)
    examples = SOAK_EXAMPLES if proofs.is_soak() else EXAMPLES
    count = 0

    def check(operation, mode):
        @seed(proof.seed)
        @settings(max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case):
            nonlocal count
            count += 1
            case.call_and_validate(headers=client.headers)

        run()

    for operation in proof.sample(operations, SAMPLE):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            check(operation, mode)
    assert count > SAMPLE
    proof.write("schemathesis", operations=len(operations), cases=count)
