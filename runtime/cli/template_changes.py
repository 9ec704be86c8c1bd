"""template diff, upgrade and uninstall: what becomes of an app that came from a template."""

from collections.abc import Sequence

import click
import orjson

from ...platform.core.actor import SYSTEM
from ...platform.core.errors import ConflictError, DocumentError, fill
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Documents
from ...platform.documents.plan import Plan, make_plan
from ...platform.documents.releases import current_app
from ...platform.packages.choosing import choices_of, path_of
from ...platform.packages.free_ids import with_free_ids
from ...platform.packages.installed import Unknown, base_from_release, base_of
from ...platform.packages.removing import without_app
from ...platform.packages.upgrading import Upgrade
from ...platform.packages.upgrading import upgrade as upgraded
from ...platform.packages.versions import app_of, keep_version
from .designs import carried_out, show
from .opening import opened, reading
from .template_files import NAME, documents_in
from .template_words import as_json, as_text

BASE = click.option(
    "--base-release", type=click.IntRange(1, 2**31 - 1), metavar="N",
    help="Take the app as release N had it for the version that was installed.",
)  # fmt: skip
JSON = click.option("--json", "is_json", is_flag=True, help="Print the result as JSON.")
LOSS = click.option("--allow-loss", is_flag=True, help="Carry it out although values will be lost.")
PLAN = click.option("--plan", "only_plan", is_flag=True, help="Only show what it would do.")


@click.command
@NAME
@BASE
@JSON
def diff(name: str, base_release: int | None, is_json: bool) -> None:
    """Show what another version of an installed app brings, what was customised here since, and
    where both meet.

    NAME is the other version: a template that comes with Formloom, a folder, or a package.

    \b
    formloom template diff crm_starter
    formloom template diff my_app_2.zip --json
    """
    given = documents_in(name)
    with reading() as tx:
        found = _upgrade(tx, given, base_release, (), "")
    click.echo(orjson.dumps(as_json(found)).decode() if is_json else as_text(found))


@click.command
@NAME
@BASE
@click.option("--ours", "otherwise", flag_value="ours", help="Where both meet, keep what is here.")
@click.option("--theirs", "otherwise", flag_value="theirs", help="Where both meet, take the new.")
@click.option("--take", multiple=True, metavar="PLACE=SIDE",
              help="Which side to take at one place; may be repeated.")  # fmt: skip
@LOSS
@PLAN
@JSON
def upgrade(
    name: str, base_release: int | None, otherwise: str | None, take: Sequence[str],
    allow_loss: bool, only_plan: bool, is_json: bool,
) -> None:  # fmt: skip
    """Bring an installed app to the version in NAME, with all that was customised here.

    Where both changed the same place in different ways, say which to take: for all such places, or
    for each, as `formloom template diff` names them. The scenarios of the app are played before
    anything goes live. The upgrade is one release; `formloom restore` takes it back.

    \b
    formloom template upgrade crm_starter --plan
    formloom template upgrade crm_starter --ours
    formloom template upgrade my_app_2.zip --take entity/account/title=theirs
    """
    given = documents_in(name)

    def upgrade_in(tx: Transaction) -> Upgrade:
        found = _upgrade(tx, given, base_release, take, otherwise or "")
        _refuse_open(found)
        return found

    def plan_of(tx: Transaction) -> Plan:
        return make_plan(tx, with_free_ids(tx, upgrade_in(tx).documents))

    with opened() as workspace:
        with workspace.read(SYSTEM) as tx:
            found = upgrade_in(tx)
            planned = plan_of(tx)
        if planned.problems:
            raise DocumentError(planned.problems)
        told: dict[str, object] = {**as_json(found), "plan": planned.as_json()}
        if only_plan:
            _show(planned, told, is_json=is_json)
            return
        _made, number = carried_out(
            workspace, plan_of, allow_loss=allow_loss, quiet=is_json,
            note=f"{found.app} {found.before} -> {found.after}",
            finish=lambda tx: keep_version(tx, given),
        )  # fmt: skip
    _tell_release(told, number, planned, is_json=is_json)


@click.command
@NAME
@LOSS
@PLAN
@JSON
def uninstall(name: str, allow_loss: bool, only_plan: bool, is_json: bool) -> None:
    """Take the app NAME out with everything that no other app uses.

    NAME is the key of the app, or the template that it came from. Records go with their entities
    and are kept for 30 days: `formloom restore` brings app and records back.

    \b
    formloom template uninstall field_service --plan
    formloom template uninstall field_service --allow-loss
    """

    def plan_of(tx: Transaction) -> Plan:
        app = current_app(tx)
        key = name if ("app", name) in app.documents else app_of(documents_in(name))
        return make_plan(tx, without_app(app, key))

    with opened() as workspace:
        with workspace.read(SYSTEM) as tx:
            planned = plan_of(tx)
        if planned.problems:
            raise DocumentError(planned.problems)
        told: dict[str, object] = {"plan": planned.as_json()}
        if only_plan:
            _show(planned, told, is_json=is_json)
            return
        _made, number = carried_out(
            workspace, plan_of, allow_loss=allow_loss, note=f"{name} taken out", quiet=is_json
        )
    _tell_release(told, number, planned, is_json=is_json)


def refuse_customised(tx: Transaction, given: Documents) -> None:
    """:raises ConflictError: if the app of ``given`` is here and was customised since it came."""
    app, key = current_app(tx), app_of(given)
    if ("app", key) not in app.documents:
        return
    base = base_of(tx, app.document("app", key))
    if isinstance(base, Unknown):
        return
    customised = upgraded(app, app.documents, base, given, choices_of(())).customised()
    if customised:
        raise ConflictError(
            "{count} document(s) of '{app}' were customised here. `formloom template upgrade` "
            "keeps that; with --overwrite they become as in the template.",
            count=len(customised), app=key,
        )  # fmt: skip


def _upgrade(
    tx: Transaction, given: Documents, release: int | None, take: Sequence[str], otherwise: str
) -> Upgrade:
    app, key = current_app(tx), app_of(given)
    choices = choices_of(take, otherwise)
    if release is not None:
        base = base_from_release(tx, release, key, given)
    else:
        found = base_of(tx, app.document("app", key))
        if isinstance(found, Unknown):
            raise _unknown(key, found)
        base = found
    return upgraded(app, app.documents, base, given, choices)


def _unknown(key: str, found: Unknown) -> ConflictError:
    if found.release is None:
        return ConflictError("It is not known which version '{app}' was installed from.", app=key)
    return ConflictError(
        "It is not known which version '{app}' was installed from. Release {number} brought it "
        "in: take its documents for that version with --base-release {number}.",
        app=key, number=found.release.number,
    )  # fmt: skip


def _refuse_open(found: Upgrade) -> None:
    """:raises ConflictError: naming every place where somebody has to choose."""
    if found.open:
        raise ConflictError(
            "{count} place(s) changed both here and in the template: {places}. Choose with --ours, "
            "--theirs or --take PLACE=ours|theirs.",
            count=len(found.open), places=", ".join(path_of(one.at) for one in found.open),
        )  # fmt: skip


def _show(plan: Plan, told: dict[str, object], *, is_json: bool) -> None:
    if is_json:
        click.echo(orjson.dumps(told).decode())
    else:
        show(plan, as_json=False)


def _tell_release(told: dict[str, object], number: int, plan: Plan, *, is_json: bool) -> None:
    if is_json:
        click.echo(orjson.dumps({**told, "release": number}).decode())
    elif plan.changes:
        click.echo(fill("Release {number} is live.", {"number": number}))
