"""people, token: who may sign in, and tokens for programs."""

import csv
from datetime import timedelta
from pathlib import Path

import click

from ...platform.access.departments import Departments
from ...platform.access.people import People
from ...platform.access.people_import import import_people
from ...platform.access.tokens import Tokens
from ...platform.core.errors import InvalidValueError
from .opening import reading, writing


@click.group
def people() -> None:
    """Add, list, import and disable the people who may sign in."""


@people.command("add")
@click.argument("login")
@click.option("--name", help="The name that others see; the login when it is left out.")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@click.option("--email")
@click.option("--department", help="The key of a department; it is made when it is missing.")
@click.option("--password", help="Left out, it is asked for: the person types their own.")
@click.option(
    "--first-password",
    is_flag=True,
    help="Print one made at random: good for three days, until the person has chosen their own.",
)
def add_person(
    login: str,
    name: str | None,
    roles: tuple[str, ...],
    email: str | None,
    department: str | None,
    password: str | None,
    first_password: bool,
) -> None:
    """Add a person who signs in as LOGIN.

    \b
    formloom people add admin --role administrator
    formloom people add wang --name "Wang Wei" --role sales --first-password
    """
    if not first_password:
        password = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with writing() as tx:
        place = None
        if department:
            known = {one.key: one.id for one in Departments(tx).all()}
            place = known.get(department) or Departments(tx).add(department, department).id
        added = People(tx).add(
            login, password=password, name=name or login, roles=roles, email=email, department=place
        )
        given = People(tx).give_password(added.id) if first_password else ""
    click.echo(f"{added.login} may sign in.")
    if given:
        click.echo(f"First password, shown this once: {given}")


@people.command("list")
def list_people() -> None:
    """List everybody, disabled people too.

    \b
    formloom people list
    """
    with reading() as tx:
        for one in People(tx).all(disabled=True):
            state = " (disabled)" if one.disabled_at else ""
            click.echo(f"{one.login:<20} {one.name}{state}  {', '.join(one.roles)}")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Add or change people from a CSV FILE with a header.

    Columns: login, name, email, department, manager (a login), roles (with commas), locale,
    password (a first one: it ends after three days and asks for the person's own).

    \b
    formloom people import staff.csv
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidValueError("{file} is not a CSV file in UTF-8.", file=str(file)) from error
    with writing() as tx:
        done = import_people(tx, rows)
    for error in done.errors:
        click.echo(f"row {error.row}, {error.field}: {error.message}", err=True)
    click.echo(f"{done.added} added, {done.changed} changed, {len(done.errors)} left out.")
    if done.errors:
        raise SystemExit(1)


@people.command("disable")
@click.argument("login")
def disable_person(login: str) -> None:
    """Keep LOGIN from signing in; the person's records stay.

    \b
    formloom people disable wang
    """
    with writing() as tx:
        People(tx).disable(People(tx).by_login(login).id)
    click.echo(f"{login} can no longer sign in.")


@click.group
def token() -> None:
    """Make and revoke the tokens with which programs use the API."""


@token.command("create")
@click.option("--person", required=True, help="The login of the person it acts for.")
@click.option("--title", default="Command line", show_default=True)
@click.option("--role", "roles", multiple=True, help="Limit it to these roles of the person.")
@click.option(
    "--days",
    type=click.IntRange(1, 36_500),
    help="How long it is good for; left out, until it is revoked.",
)
def create_token(person: str, title: str, roles: tuple[str, ...], days: int | None) -> None:
    """Print a new token, and nothing else. It is shown this once.

    \b
    TOKEN=$(formloom token create --person admin)
    curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/records/account
    """
    with writing() as tx:
        who = People(tx).by_login(person)
        expires = tx.now + timedelta(days=days) if days is not None else None
        made = Tokens(tx, who.id).create(title, roles=roles or None, expires=expires)
    click.echo(made.secret)


@token.command("list")
@click.option("--person", required=True, help="The login of the person.")
def list_tokens(person: str) -> None:
    """List a person's tokens; the tokens themselves are stored nowhere.

    \b
    formloom token list --person admin
    """
    with reading() as tx:
        for one in Tokens(tx, People(tx).by_login(person).id).all():
            click.echo(f"{one.id}  {one.title}  made {one.created_at:%Y-%m-%d}")


@token.command("revoke")
@click.argument("token_id", type=click.UUID)
@click.option("--person", required=True, help="The login of the person.")
def revoke_token(token_id: object, person: str) -> None:
    """End the token with this id, as `formloom token list` shows it.

    \b
    formloom token revoke 01932f6e-0000-7000-8000-000000000000 --person admin
    """
    from uuid import UUID

    with writing() as tx:
        Tokens(tx, People(tx).by_login(person).id).revoke(UUID(str(token_id)))
    click.echo("It opens nothing any more.")
