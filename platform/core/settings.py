"""What an installation can set: environment variables ``FORMLOOM_*``, read once."""

import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Every setting. ``formloom doctor`` lists them with their values and help."""

    home: Path = field(default=Path("var/formloom"), metadata={"help": "the data folder"})
    database_url: str = field(
        default="", metadata={"help": "PostgreSQL address; empty means SQLite in the data folder"}
    )
    redis_url: str = field(
        default="", metadata={"help": "Redis address for RQ workers; empty means worker threads"}
    )
    secret_key: str = field(
        default="",
        metadata={"help": "signs sessions and seals secrets; empty means secret.key in the folder"},
    )
    host: str = field(default="127.0.0.1", metadata={"help": "address that the server listens on"})
    port: int = field(default=8000, metadata={"help": "port that the server listens on"})
    threads: int = field(default=4, metadata={"help": "requests served at once by one process"})
    job_threads: int = field(default=2, metadata={"help": "worker threads inside the process"})
    proxies: int = field(default=0, metadata={"help": "trusted reverse proxies in front of us"})
    secure_cookies: bool = field(
        default=False, metadata={"help": "send cookies over HTTPS only; set it behind TLS"}
    )
    max_upload_mb: int = field(default=50, metadata={"help": "largest file that may be uploaded"})
    query_seconds: int = field(default=20, metadata={"help": "time budget of one query"})
    log_level: str = field(default="info", metadata={"help": "debug, info, warning or error"})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read ``FORMLOOM_*``.

        :raises ValueError: naming the variable, if its value is not of its kind.
        """
        given = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for one in fields(cls):
            name = variable(one.name)
            if given.get(name):
                values[one.name] = _read(name, given[name], type(one.default))
        return cls(**values)  # type: ignore[arg-type]

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address with its driver."""
        if not self.database_url:
            return f"sqlite:///{self.home.resolve() / 'formloom.db'}"
        scheme, _, rest = self.database_url.partition("://")
        known = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
        return f"{known.get(scheme, scheme)}://{rest}"

    def secret(self) -> bytes:
        """The installation's key; made in the data folder the first time it is needed."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.home / "secret.key"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return path.read_bytes()

    def listed(self) -> Iterator[tuple[str, object, str]]:
        """(variable, value, help) of every setting, secrets hidden."""
        for one in fields(self):
            value = getattr(self, one.name)
            hidden = one.name in {"secret_key", "database_url", "redis_url"} and value
            yield variable(one.name), "(set)" if hidden else value, one.metadata["help"]


def variable(name: str) -> str:
    """The environment variable of the setting ``name``."""
    return f"FORMLOOM_{name.upper()}"


def _read(name: str, text: str, kind: type) -> object:
    if kind is bool:
        return text.strip().lower() in {"1", "true", "yes", "on"}
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{name} must be a whole number, not {text!r}") from None
    return Path(text) if issubclass(kind, Path) else text
