"""A company whose reports are sent, over a real mail server."""

from dataclasses import replace

import pytest
from mail_server import mail_server
from papers_world import DOCUMENTS, HERE, World


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def world(workspace, published, server):
    """Wang has two deals, Zhao one; the mail server is real."""
    published(*DOCUMENTS)
    workspace.settings = replace(
        workspace.settings, smtp_url=server.url, mail_from="crm@example.com", public_url=HERE
    )
    made = World(workspace, server)
    made.person("boss", "administrator")
    made.person("wang", locale="zh")
    made.person("zhao")
    made.deal("wang", name="A", stage="won", amount="1200.50")
    made.deal("wang", name="B", stage="lost", amount="300")
    made.deal("zhao", name="C", stage="won", amount="77")
    return made
