"""A provider of identities on this machine: OpenID Connect's code flow, RS256, PKCE demanded."""

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "formloom", "client s3cret"


class IdentityProvider:
    """``claims`` is who signs in; ``lies``, ``key`` and ``sign`` are what a test makes wrong."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.url = ""
        self.claims: dict[str, Any] = {}
        self.lies: dict[str, Any] = {}
        self.known_key = self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.sign: Callable[[Mapping[str, Any]], str] = self._signed
        self.asked: list[Mapping[str, str]] = []
        self._now = now
        self._codes: dict[str, Mapping[str, str]] = {}

    def app(self) -> Flask:
        app = Flask("provider")
        app.get("/.well-known/openid-configuration")(self._configuration)
        app.get("/authorize")(self._authorize)
        app.post("/token")(self._token)
        app.get("/keys")(self._keys)
        return app

    def _configuration(self) -> Response:
        return jsonify(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    def _authorize(self) -> Response:
        asked = request.args.to_dict()
        self.asked.append(asked)
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(asked["scope"].split())
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return redirect(f"{asked['redirect_uri']}?{back}")  # type: ignore[return-value]

    def _token(self) -> tuple[Response, int] | Response:
        asked = self._codes.pop(request.form["code"], None)
        who = request.authorization
        if who is None or (who.username, who.password) != (CLIENT, SECRET):
            return jsonify({"error": "invalid_client"}), 401
        if asked is None or _challenge(request.form["code_verifier"]) != asked["code_challenge"]:
            return jsonify({"error": "invalid_grant"}), 400
        if request.form["redirect_uri"] != asked["redirect_uri"]:
            return jsonify({"error": "invalid_grant"}), 400
        now = int(self._now().timestamp())
        said = {
            "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], **self.claims, **self.lies,
        }  # fmt: skip
        return jsonify({"access_token": "x", "token_type": "Bearer", "id_token": self.sign(said)})

    def _signed(self, said: Mapping[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, dict(said), self.key)

    def _keys(self) -> Response:
        return jsonify({"keys": [self.known_key.as_dict(private=False)]})


def _challenge(verifier: str) -> str:
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).decode().rstrip("=")


@contextmanager
def identity_provider(now: Callable[[], datetime]) -> Iterator[IdentityProvider]:
    """A running provider on a free port of this machine."""
    provider = IdentityProvider(now)
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
