"""For random roles, people, shares and records: every way to a record holds what one may see."""

import random
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from rights_world import ACCOUNT, ACTIONS, DEAL, ROLES, actors, random_role, settle

from formloom.platform.access.explain import explain
from formloom.platform.access.preview import preview_person, preview_roles
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import NotAllowedError, NotFoundError
from formloom.platform.documents.releases import current_app
from formloom.platform.records.exporting.service import Export, Exports
from formloom.platform.records.search import search_all
from formloom.platform.records.service import RecordService, Update

SEEDS = range(40)


@pytest.fixture(params=[0, 1], ids=["one", "other"])
def company(request, workspace, published, proof):
    seed = proof.sample(SEEDS, 2)[request.param]
    chance = random.Random(seed)
    published(ACCOUNT, DEAL)
    made = settle(workspace, chance)
    made.roles = {key: random_role(chance, key) for key in ROLES}
    published(*made.roles.values())
    return made


def ids(page):
    return {one.id for one in page.items}


def test_lists_counts_gets_searches_and_exports_hold_what_may_be_seen(workspace, company, tmp_path):
    for who, actor in actors(workspace, company):
        with workspace.read(actor) as tx:
            service, seen = RecordService(tx, "deal"), company.visible(who)
            try:
                listed = service.list(limit=100, sort=[("name", False)])
            except NotAllowedError:
                assert not seen
                continue
            assert ids(listed) == ids(service.list(limit=100)) == seen, who.login
            assert service.count().number == len(seen)
            assert ids(service.list(search="deal", limit=100)) == seen
            if company.knows_accounts(who):
                by_account = service.list(sort=[("account.name", True)], limit=100)
                assert ids(by_account) == seen
            found = {one.id for one in search_all(tx, service.app, "deal", each=100)}
            assert found - company.accounts.keys() == seen
            for id in company.deals:
                assert _exists(service, id) is (id in seen)
            exported = company.visible(who, "export")
            assert _exported(tx, tmp_path) == exported


def _exists(service, id):
    try:
        service.get(id, fields=())
    except NotFoundError:
        return False
    return True


def _exported(tx, folder):
    path = folder / "deals.csv"
    try:
        Exports(tx).write(Export("deal", fields=("id",)), path)
    except NotAllowedError:
        return set()
    return {UUID(one) for one in path.read_text("utf-8-sig").split()[1:]}


def test_links_and_related_lists_open_what_may_be_seen(workspace, company):
    for who, actor in actors(workspace, company):
        seen = company.visible(who)
        with workspace.read(actor) as tx:
            service = RecordService(tx, "deal")
            for id in seen:
                link = service.get(id).values["account"]
                if link is not None:
                    assert link.is_open is company.sees_account(who, link.id)
                    assert (link.title == "no access") is not link.is_open
            for account in company.accounts if seen else ():
                related = service.list(filter=f"account = '{account}'", limit=100)
                expected = {
                    id for id in seen if company.deals[id]["account"] is company.accounts[account]
                }
                assert ids(related) == expected


CHANGES = {
    "update": lambda deals, ids, _: deals.update_many(Update(id, {"name": "n"}) for id in ids),
    "delete": lambda deals, ids, _: deals.delete_many(ids),
    "transfer": lambda deals, ids, heir: deals.transfer_many(ids, heir),
}


def test_what_is_changed_and_handed_over_is_what_may_be(workspace, company):
    order, heir = list(company.deals), company.people[0].id
    for who, actor in actors(workspace, company):
        with workspace.write(actor) as tx:
            deals = RecordService(tx, "deal")
            for action, change in CHANGES.items():
                done = _done(tx, partial(change, deals, order, heir))
                assert done == company.visible(who, action), (who.login, action)


def _done(tx, change):
    point = tx.connection.begin_nested()
    try:
        return set(change().done)
    except NotAllowedError:
        return set()
    finally:
        point.rollback()


def test_an_explanation_says_what_the_rules_do(workspace, company):
    for who, actor in actors(workspace, company):
        with workspace.read(SYSTEM) as tx:
            deal = current_app(tx).entity("deal")
            for id in list(company.deals)[:12]:
                for action in ACTIONS:
                    told = explain(tx, deal, id, action, actor)
                    assert told.allowed is company.may(who, action, id), (who.login, action)
                    assert told.reasons


def _moves(company, before, after, actions=ACTIONS):
    """(login, action) -> how many deals are gained and lost, one by one."""
    found = {}
    for old, new, roles in zip(company.people, after, before, strict=True):
        for action in actions:
            was = {id for id in company.deals if company.may(old, action, id)}
            now = {id for id in company.deals if company.may(new, action, id, roles)}
            if was != now:
                found[old.id, action] = (len(now - was), len(was - now))
    return found


def _told(preview):
    return {
        (one.person, one.action): (one.gained, one.lost)
        for one in preview.records
        if one.entity == "deal" and (one.gained or one.lost)
    }


def test_a_preview_of_roles_counts_what_one_by_one_gives(workspace, company):
    drafts = {key: random_role(random.Random(f"{key} draft"), key) for key in ("baseline", "r1")}
    roles = [{**company.roles, **drafts}] * len(company.people)
    with workspace.read(SYSTEM) as tx:
        preview = preview_roles(tx, drafts)
    assert _told(preview) == _moves(company, roles, company.people)


def test_a_preview_of_a_person_counts_what_one_by_one_gives(workspace, company):
    who = company.people[-1]
    after = [*company.people[:-1], replace(who, roles=("r0", "r2"))]
    with workspace.read(SYSTEM) as tx:
        preview = preview_person(tx, who.id, ["r0", "r2"])
    assert _told(preview) == _moves(company, [company.roles] * len(after), after)
