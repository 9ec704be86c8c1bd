"""Signing in at a provider of identities: OpenID Connect's code flow with PKCE, state and nonce."""

import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Any, Final, Self, cast
from urllib.parse import urlsplit

import orjson
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from ...platform.access.identities import Claims
from ...platform.core.clock import Clock
from ...platform.core.errors import NotSignedInError, UnavailableError
from ...platform.core.settings import Settings
from ..outside import provider_title

SCOPE: Final = "openid email profile"
#: A provider signs with its private key: never with what both know, never not at all.
ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
TIMEOUT_SECONDS: Final = 10
#: How far the two clocks may be apart.
LEEWAY_SECONDS: Final = 60


@dataclass(frozen=True)
class Errand:
    """What is remembered, sealed in a cookie, while somebody is at the provider."""

    state: str
    nonce: str
    verifier: str
    next: str

    def to_json(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(**orjson.loads(text))


class Provider:
    """The provider of this installation's settings."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.redirect_uri = f"{settings.public_url.rstrip('/')}/sign-in/oidc/return"

    def begin(self, next: str) -> tuple[str, Errand]:
        """Where the browser goes, and what to remember until it is back."""
        errand = Errand(
            secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), next
        )
        with self._session() as session:
            address, _state = session.create_authorization_url(
                self._endpoints(session)["authorization_endpoint"],
                state=errand.state,
                nonce=errand.nonce,
                code_verifier=errand.verifier,
            )
        return str(address), errand

    def finish(self, errand: Errand, *, state: str, code: str) -> Claims:
        """Who came back with this code.

        :raises NotSignedInError: if the answer is not to our question, or not the provider's.
        :raises UnavailableError: if the provider does not answer.
        """
        if not hmac.compare_digest(state.encode("utf-8", "replace"), errand.state.encode()):
            raise self._refused()
        try:
            with self._session() as session:
                known = self._endpoints(session)
                token = session.fetch_token(
                    known["token_endpoint"],
                    code=code,
                    code_verifier=errand.verifier,
                    timeout=TIMEOUT_SECONDS,
                )
                keys = self._document(session, known["jwks_uri"])
            return self._claims(str(token.get("id_token", "")), keys, errand)
        except (OAuthError, JoseError, ValueError, KeyError) as error:
            raise self._refused() from error
        except RequestException as error:
            raise self._silent() from error

    def _claims(self, id_token: str, keys: dict[str, Any], errand: Errand) -> Claims:
        known = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._settings.oidc_issuer},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": errand.nonce},
        ).validate(known)
        if known.get("azp", self._settings.oidc_client_id) != self._settings.oidc_client_id:
            raise self._refused()
        return Claims(
            issuer=known["iss"],
            subject=str(known["sub"]),
            email=str(known.get("email", "")),
            email_verified=known.get("email_verified") is True,
        )

    def _session(self) -> OAuth2Session:
        settings = self._settings
        return OAuth2Session(
            settings.oidc_client_id,
            settings.oidc_client_secret or None,
            token_endpoint_auth_method="client_secret_basic"
            if settings.oidc_client_secret
            else "none",
            scope=SCOPE,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
        )

    def _endpoints(self, session: OAuth2Session) -> dict[str, str]:
        """What the provider says of itself."""
        issuer = self._settings.oidc_issuer
        try:
            found = self._document(
                session, f"{issuer.rstrip('/')}/.well-known/openid-configuration"
            )
        except (RequestException, ValueError) as error:
            raise self._silent() from error
        if found.get("issuer") != issuer:
            raise self._refused()
        return cast("dict[str, str]", found)

    def _document(self, session: OAuth2Session, address: str) -> dict[str, Any]:
        if urlsplit(address).scheme not in {"https", urlsplit(self._settings.oidc_issuer).scheme}:
            raise ValueError("an address in the clear")
        answer = session.request(
            "GET", address, withhold_token=True, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return found

    def _refused(self) -> NotSignedInError:
        return NotSignedInError(
            "The sign-in with {provider} did not work. Try again.",
            provider=provider_title(self._settings),
        )

    def _silent(self) -> UnavailableError:
        return UnavailableError(
            "{provider} does not answer. Try again later.", provider=provider_title(self._settings)
        )
