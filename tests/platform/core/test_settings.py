"""Settings come from the environment; what is wrong is named; the key is made once."""

import stat
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from formloom.platform.core.errors import UnavailableError
from formloom.platform.core.settings import Settings, variable


def test_nothing_set_gives_the_defaults():
    assert Settings.from_environment({}) == Settings()


def test_values_are_read_as_their_kind():
    given = {
        "FORMLOOM_HOME": "/srv/crm", "FORMLOOM_PORT": " 9000 ", "FORMLOOM_SECURE_COOKIES": "Yes",
        "FORMLOOM_LOG_LEVEL": "debug", "FORMLOOM_THREADS": "", "OTHER": "x",
    }  # fmt: skip
    settings = Settings.from_environment(given)
    assert (settings.home, settings.port, settings.threads) == (Path("/srv/crm"), 9000, 4)
    assert (settings.secure_cookies, settings.log_level) == (True, "debug")
    assert not Settings.from_environment({"FORMLOOM_SECURE_COOKIES": "off"}).secure_cookies


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "eighty"), ("PORT", "65536"), ("PORT", "-1"), ("THREADS", "0"),
        ("PROXIES", "1.5"), ("SECURE_COOKIES", "maybe"), ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://root@host/crm"), ("DATABASE_URL", "crm.db"),
        ("SMTP_URL", "mail.example.com"), ("PUBLIC_URL", "ftp://example.com"), ("OIDC_ISSUER", "https://"),
        ("DATABASE_URL", "postgresql://host:port/x"), ("REDIS_URL", "memory://"),
        ("REDIS_URL", "redis://host:port/0"), ("REDIS_URL", "unix://"), ("SMTP_URL", "smtp://h:x"),
        ("PUBLIC_URL", "HTTP://["), ("SMTP_URL", "smtp://["), ("OIDC_ISSUER", "https://example.com:99999"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_variable(name, text):
    with pytest.raises(ValueError, match=f"^FORMLOOM_{name} must be"):
        Settings.from_environment({f"FORMLOOM_{name}": text})


def test_a_wrong_address_is_not_repeated_because_it_may_hold_a_password():
    with pytest.raises(ValueError, match="FORMLOOM_DATABASE_URL") as caught:
        Settings.from_environment({"FORMLOOM_DATABASE_URL": "mysql://root:hush@host/crm"})
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("name", ["a?b=c", "100%", "with space", "织客", "a#b@c:d"])
def test_any_name_of_the_data_folder_works(tmp_path, name):
    url = Settings(home=tmp_path / name).sqlalchemy_url
    assert url.database == str(tmp_path / name / "formloom.db")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_address_gets_the_driver(scheme):
    url = Settings(database_url=f"{scheme}://ann:p%40ss@host:5433/crm").sqlalchemy_url
    assert (url.drivername, url.password, url.port) == ("postgresql+psycopg", "p@ss", 5433)


def test_every_setting_is_listed_with_help_and_secrets_are_hidden():
    settings = Settings(secret_key="hush", database_url="postgresql://a:hush@b/c")
    listed = list(settings.listed())
    assert [name for name, _, _ in listed] == [variable(one.name) for one in fields(Settings)]
    assert all(explained for _, _, explained in listed)
    assert "hush" not in str(listed)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    settings = Settings(home=tmp_path)
    key = settings.secret()
    assert len(key) >= 48
    assert settings.secret() == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_the_key_that_was_set_wins(tmp_path):
    assert Settings(home=tmp_path, secret_key="mine").secret() == b"mine"
    assert not list(tmp_path.iterdir())


def test_processes_that_start_together_use_one_key(tmp_path):
    script = (
        "import sys; from pathlib import Path; sys.stdin.readline();"
        "from formloom.platform.core.settings import Settings;"
        f"print(Settings(home=Path({str(tmp_path)!r})).secret().decode())"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    keys = {one.communicate("go\n")[0].strip() for one in running}
    assert len(keys) == 1
    assert len(keys.pop()) >= 48


def test_an_empty_key_is_never_used(tmp_path):
    (tmp_path / "secret.key").touch()
    with pytest.raises(UnavailableError, match="is empty"):
        Settings(home=tmp_path).secret()
