"""Signing in at a real provider on this machine, and what a false one gets."""

import hmac
import json
import re
from base64 import urlsafe_b64encode
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from identity_provider import CLIENT, SECRET, identity_provider
from joserfc.jwk import RSAKey
from quick_app import quick_app
from sqlalchemy import select

from formloom.platform.access.people import People
from formloom.platform.access.tables import audit, identity, session
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM

WANG = {"sub": "u-1", "email": "Wang@example.com", "email_verified": True}
BACK = "/sign-in/oidc/return"
#: What the provider says does not depend on the database.
ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
pytestmark = ONE_DATABASE


@pytest.fixture
def provider(workspace):
    with identity_provider(workspace.clock.now) as running:
        running.claims = dict(WANG)
        yield running


@pytest.fixture
def client(workspace, provider):
    workspace.settings = replace(
        workspace.settings, oidc_issuer=provider.url, oidc_client_id=CLIENT,
        oidc_client_secret=SECRET, oidc_title="Example ID", public_url="https://crm.example.com",
    )  # fmt: skip
    return quick_app(workspace).test_client()


@pytest.fixture
def wang(workspace):
    with workspace.write(SYSTEM) as tx:
        return People(tx).add("wang", email="wang@example.com")


def test_a_link_is_undone_on_the_page_of_the_person(client, wang, workspace):
    with workspace.write(SYSTEM) as tx:
        root = People(tx).add("root", roles=["administrator"])
        token = {"Authorization": f"Bearer {Tokens(tx, root.id).create('t').secret}"}
    client.get(at_provider(client))
    at = f"/settings/people/{wang.id}"
    page = client.get(at, headers=token).text
    sent = dict(re.findall(r'name="(issuer|subject)" value="([^"]+)"', page))
    assert sent["subject"] == "u-1"
    assert sessions(workspace) == [wang.id]
    answer = client.post(f"{at}/identities/unlink", data=sent, headers=token)
    assert answer.status_code == 303
    assert sessions(workspace) == []
    again = client.post(f"{at}/identities/unlink", data=sent, headers=token)
    assert again.status_code == 404
    with workspace.read(SYSTEM) as tx:
        assert tx.execute(select(identity)).all() == []
        assert "identity.unlink" in tx.execute(select(audit.c.action)).scalars().all()


def at_provider(client, path="/sign-in/oidc?next=/jobs"):
    """The address on which the provider sends the browser back."""
    there = client.get(path).location
    answer = requests.get(there, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}" == "https://crm.example.com"
    return f"{back.path}?{back.query}"


def sessions(workspace):
    with workspace.read(SYSTEM) as tx:
        return list(tx.execute(select(session.c.person_id)).scalars())


def test_somebody_is_found_by_their_address_and_then_by_their_subject(
    client, provider, workspace, wang
):
    assert "Sign in with Example ID" in client.get("/sign-in").text
    answer = client.get(at_provider(client))
    assert (answer.status_code, answer.location) == (303, "/jobs")
    assert client.get("/jobs").status_code == 200
    provider.claims = {"sub": "u-1", "email": "new@example.com", "email_verified": False}
    assert client.get(at_provider(client)).status_code == 303
    assert sessions(workspace) == [wang.id, wang.id]
    with workspace.read(SYSTEM) as tx:
        assert len(tx.execute(select(identity)).all()) == 1
        actions = list(tx.execute(select(audit.c.action).order_by(audit.c.seq)).scalars())
    assert actions[-3:] == ["identity.link", "sign_in", "sign_in"]


def quick_client(client):
    return client.application.test_client()


def test_the_question_carries_pkce_state_and_nonce_anew_each_time(client, provider, wang):
    at_provider(client)
    at_provider(client)
    for name in ("state", "nonce", "code_challenge"):
        first, second = (one[name] for one in provider.asked)
        assert first != second
        assert len(first) >= 32


def refused(client, workspace, path):
    answer = client.get(path)
    assert answer.status_code == 422
    assert sessions(workspace) == []
    return answer.text


def test_another_state_is_refused(client, workspace, wang):
    path = at_provider(client)
    state = parse_qs(urlsplit(path).query)["state"][0]
    refused(client, workspace, path.replace(state, "x" * len(state)))


def test_a_code_is_refused_in_a_browser_that_did_not_ask(client, workspace, wang):
    """Nobody can be signed in as somebody else by a link."""
    refused(quick_client(client), workspace, at_provider(client))


def test_a_code_works_once(client, workspace, wang):
    path = at_provider(client)
    cookie = client.get_cookie("fl_errand").value
    client.get(path)
    again = quick_client(client)
    again.set_cookie("fl_errand", cookie)
    assert again.get(path).status_code == 422


def test_a_code_of_another_errand_is_refused(client, workspace, wang):
    """PKCE: a stolen code needs the verifier, which is in the thief's cookie only for their own."""
    stolen = parse_qs(urlsplit(at_provider(quick_client(client))).query)["code"][0]
    own = at_provider(client)
    code = parse_qs(urlsplit(own).query)["code"][0]
    refused(client, workspace, own.replace(code, stolen))


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"}, {"aud": "another"}, {"nonce": "another"}, {"exp": 1},
        {"sub": None}, {"aud": [CLIENT, "another"], "azp": "another"},
    ],
    ids=["issuer", "audience", "nonce", "expired", "no subject", "for another"],
)  # fmt: skip
def test_a_token_with_false_claims_is_refused(client, provider, workspace, wang, lies):
    provider.lies = lies
    refused(client, workspace, at_provider(client))


def test_a_token_of_another_key_is_refused(client, provider, workspace, wang):
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    refused(client, workspace, at_provider(client))


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_a_token_that_anybody_could_sign_is_refused(client, provider, workspace, wang, algorithm):
    """With the public key as if it were a shared secret, or not signed at all."""
    public = provider.known_key.as_pem(private=False)

    def sign(said):
        head = json.dumps({"alg": algorithm, "kid": "one"})
        text = ".".join(encoded(part.encode()) for part in (head, json.dumps(said)))
        made = hmac.digest(public, text.encode(), "sha256") if algorithm == "HS256" else b""
        return f"{text}.{encoded(made)}"

    provider.sign = sign
    refused(client, workspace, at_provider(client))


def encoded(part):
    return urlsafe_b64encode(part).decode().rstrip("=")


def test_an_address_that_is_not_verified_says_nothing(client, provider, workspace, wang):
    for verified in (False, "true", None):
        provider.claims = {**WANG, "email_verified": verified}
        text = refused(client, workspace, at_provider(client))
        assert "has not confirmed your e-mail address" in text


def test_an_address_that_nobody_or_several_have_is_told(client, provider, workspace, wang):
    provider.claims = {**WANG, "email": "eve@example.com"}
    assert "Nobody here has" in refused(client, workspace, at_provider(client))
    with workspace.write(SYSTEM) as tx:
        People(tx).add("wang2", email="WANG@example.com")
    provider.claims = dict(WANG)
    assert "Several people here have" in refused(client, workspace, at_provider(client))


def test_who_was_disabled_or_is_a_program_stays_out(client, workspace, wang):
    client.get(at_provider(client))
    with workspace.write(SYSTEM) as tx:
        People(tx).disable(wang.id)
        People(tx).add("robot", email="robot@example.com", is_service=True)
    assert "any more" in refused(client, workspace, at_provider(client))


def test_it_leads_to_no_other_site(client, wang):
    answer = client.get(at_provider(client, "/sign-in/oidc?next=//evil.example"))
    assert answer.location == "/"


def test_a_planted_session_does_not_become_the_session(client, wang):
    client.set_cookie("fl_session", "planted")
    client.get(at_provider(client))
    assert client.get_cookie("fl_session").value != "planted"


def test_a_provider_that_does_not_answer_is_told(client, workspace, wang):
    workspace.settings = replace(workspace.settings, oidc_issuer="http://127.0.0.1:1")
    answer = client.get("/sign-in/oidc")
    assert "does not answer" in answer.text


def test_without_a_provider_there_is_no_way_there(workspace):
    client = quick_app(workspace).test_client()
    assert "Sign in with" not in client.get("/sign-in").text
    assert client.get("/sign-in/oidc").status_code == 404
