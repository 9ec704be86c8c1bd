"""What an installation can set: environment variables ``FORMLOOM_*``, read once."""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from .errors import UnavailableError

Network = IPv4Network | IPv6Network

#: The schemes of a PostgreSQL address; the driver is always psycopg.
POSTGRES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
LEVELS = ("debug", "info", "warning", "error")
#: Settings that hold secrets, or addresses with passwords in them.
HIDDEN = frozenset(
    {
        "secret_key", "database_url", "redis_url", "metrics_token", "smtp_url",
        "oidc_client_secret",
    }
)  # fmt: skip
WEB, MAIL, REDIS = ("https", "http"), ("smtps", "smtp"), ("redis", "rediss", "unix")
ON, OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True)
class Settings:
    """Every setting. ``formloom doctor`` lists them with their values and help."""

    home: Path = field(default=Path("var/formloom"), metadata={"help": "the data folder"})
    database_url: str = field(
        default="", metadata={"help": "PostgreSQL address; empty means SQLite in the data folder"}
    )
    redis_url: str = field(
        default="",
        metadata={
            "help": "Redis address for RQ workers; empty means worker threads",
            "schemes": REDIS,
        },
    )
    secret_key: str = field(
        default="",
        metadata={"help": "signs sessions and seals secrets; empty means secret.key in the folder"},
    )
    host: str = field(default="127.0.0.1", metadata={"help": "address that the server listens on"})
    port: int = field(
        default=8000, metadata={"help": "port that the server listens on", "most": 65_535}
    )
    threads: int = field(
        default=4, metadata={"help": "requests served at once by one process", "least": 1}
    )
    job_threads: int = field(
        default=2, metadata={"help": "worker threads inside the process", "least": 1}
    )
    proxies: int = field(default=0, metadata={"help": "trusted reverse proxies in front of us"})
    secure_cookies: bool = field(
        default=False, metadata={"help": "send cookies over HTTPS only; set it behind TLS"}
    )
    sign_ins_per_minute: int = field(
        default=60, metadata={"help": "tries to sign in from one address", "least": 1}
    )
    public_url: str = field(
        default="",
        metadata={
            "help": "where people reach us, such as https://crm.example.com; for links in mail",
            "schemes": WEB,
        },
    )
    smtp_url: str = field(
        default="",
        metadata={
            "help": "mail server, such as smtp://user:password@host:587; empty means no mail",
            "schemes": MAIL,
        },
    )
    mail_from: str = field(
        default="", metadata={"help": "sender of mail, such as Formloom <crm@example.com>"}
    )
    oidc_issuer: str = field(
        default="",
        metadata={
            "help": "OpenID Connect provider to sign in with; empty means none",
            "schemes": WEB,
        },
    )
    oidc_client_id: str = field(default="", metadata={"help": "our name at the provider"})
    oidc_client_secret: str = field(default="", metadata={"help": "our secret at the provider"})
    oidc_title: str = field(
        default="", metadata={"help": "what the provider is called on the sign-in page"}
    )
    webhook_networks: str = field(
        default="",
        metadata={
            "help": "private networks that webhooks may reach, such as 10.1.0.0/16,192.168.7.20/32",
            "networks": True,
        },
    )
    hooks_per_minute: int = field(
        default=120, metadata={"help": "calls of flows' addresses from one address", "least": 1}
    )
    public_posts_per_minute: int = field(
        default=30, metadata={"help": "public forms sent from one address", "least": 1}
    )
    metrics_token: str = field(
        default="",
        metadata={"help": "bearer token for /metrics; empty means this machine only"},
    )
    max_upload_mb: int = field(
        default=50, metadata={"help": "largest file that may be uploaded", "least": 1}
    )
    query_seconds: int = field(
        default=20, metadata={"help": "time budget of one query", "least": 1}
    )
    values_at_once: int = field(
        default=100_000,
        metadata={"help": "values that a publish converts while others wait; more become a job"},
    )
    documents: str = field(
        default="",
        metadata={
            "help": "folder of documents that serve applies at its start, such as a git checkout; "
            "nobody publishes in the designer then"
        },
    )
    log_level: str = field(
        default="info", metadata={"help": "debug, info, warning or error", "among": LEVELS}
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read ``FORMLOOM_*``.

        :raises ValueError: naming the variable, if its value is not of its kind.
        """
        given = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for one in fields(cls):
            text = given.get(variable(one.name), "").strip()
            if text:
                values[one.name] = _read(one, text)
        return cls(**values)  # type: ignore[arg-type]

    @property
    def sqlalchemy_url(self) -> URL:
        """The database's address with its driver."""
        if not self.database_url:
            return URL.create("sqlite", database=str(self.home.resolve() / "formloom.db"))
        return make_url(self.database_url).set(drivername="postgresql+psycopg")

    def networks(self) -> tuple[Network, ...]:
        """The private networks that webhooks may reach."""
        return tuple(map(ip_network, filter(None, self.webhook_networks.split(","))))

    def secret(self) -> bytes:
        """The installation's key; made in the data folder the first time it is needed.

        :raises UnavailableError: if the file of the key is empty.
        """
        if self.secret_key:
            return self.secret_key.encode()
        path = self.home / "secret.key"
        try:
            now = path.stat()
        except FileNotFoundError:
            _make_secret(path)
            now = path.stat()
        key = _key_in(path, now.st_ino, now.st_mtime_ns, now.st_size)
        if not key:
            raise UnavailableError("{file} is empty: bring it back from a backup.", file=str(path))
        return key

    def listed(self) -> Iterator[tuple[str, object, str]]:
        """(variable, value, help) of every setting, secrets hidden."""
        for one in fields(self):
            value = getattr(self, one.name)
            hidden = one.name in HIDDEN and value
            yield variable(one.name), "(set)" if hidden else value, one.metadata["help"]


def unknown(environment: Mapping[str, str]) -> Sequence[str]:
    """Variables that are called like settings and are none: misspelt, or of another version."""
    known = {variable(one.name) for one in fields(Settings)}
    return sorted(one for one in environment if one.startswith("FORMLOOM_") and one not in known)


def variable(name: str) -> str:
    """The environment variable of the setting ``name``."""
    return f"FORMLOOM_{name.upper()}"


@lru_cache(maxsize=8)
def _key_in(path: Path, *_version: int) -> bytes:
    """What the file holds; read anew when it is another one."""
    return path.read_bytes()


def _make_secret(path: Path) -> None:
    """Write a new key whole or not at all; of two processes the first one's stays."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _read(setting: Field[object], text: str) -> object:
    name, kind = variable(setting.name), type(setting.default)
    if kind is bool:
        return _switch(name, text)
    if kind is int:
        return _whole(name, text, setting.metadata)
    among = setting.metadata.get("among", ())
    if among and text not in among:
        raise ValueError(f"{name} must be one of {', '.join(among)}, not {text!r}")
    schemes = setting.metadata.get("schemes", ())
    if schemes and not _is_address(text, schemes):
        raise ValueError(f"{name} must be an address that begins with {' or '.join(schemes)}")
    if setting.metadata.get("networks"):
        return _networks(name, text)
    if setting.name == "database_url":
        _check_address(name, text)
    return Path(text) if issubclass(kind, Path) else text


def _is_address(text: str, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(text)
        place = parts.path if parts.scheme == "unix" else parts.hostname
        return parts.scheme in schemes and bool(place) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket without its other
        return False


def _switch(name: str, text: str) -> bool:
    if text.lower() not in ON | OFF:
        raise ValueError(f"{name} must be true or false, not {text!r}")
    return text.lower() in ON


def _whole(name: str, text: str, limits: Mapping[str, int]) -> int:
    try:
        number = int(text)
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {text!r}") from None
    least, most = limits.get("least", 0), limits.get("most", 1_000_000)
    if not least <= number <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {number}")
    return number


def _networks(name: str, text: str) -> str:
    """Networks, parted by commas, in the form that ``ip_network`` takes."""
    try:
        found = [str(ip_network(one.strip(), strict=False)) for one in text.split(",")]
    except ValueError:
        raise ValueError(f"{name} must be networks such as 10.1.0.0/16, not {text!r}") from None
    return ",".join(found)


def _check_address(name: str, text: str) -> None:
    """The address is not repeated in the message: it may hold a password."""
    example = "such as postgresql://user@host/database"
    try:
        known = make_url(text).drivername in POSTGRES
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise ValueError(f"{name} must be the address of a PostgreSQL database, {example}")
