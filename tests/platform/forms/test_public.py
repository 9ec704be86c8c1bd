import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from make import entity

from formloom.platform.core.actor import NOBODY, SYSTEM
from formloom.platform.core.errors import (
    DocumentError,
    InvalidRecordError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
)
from formloom.platform.documents.releases import current_app
from formloom.platform.forms.checks import install_form_checks
from formloom.platform.forms.public import public_form_at
from formloom.platform.forms.public_admin import PublicFormsAdmin, watch_public_forms
from formloom.platform.forms.public_lookup import Lookup
from formloom.platform.forms.public_service import (
    ClosedFormError,
    PublicForms,
    Sent,
    State,
    noted,
    told_apart,
)
from formloom.platform.records.service import RecordService

LEAD = entity(
    "lead",
    {
        "name": {"maxLength": 40},
        "mobile": {"field": "phone"},
        "email": {"field": "email"},
        "source": {"field": "choice", "options": [{"value": "website"}, {"value": "other"}]},
        "campaign_code": {"maxLength": 20},
        "budget": {"field": "integer"},
        "account": {"field": "link", "to": "account", "inverse": "leads"},
    },
    display="name",
    required=["name"],
)
ACCOUNT = entity("account", {"name": {}}, display="name")
BODY = [{"field": "name"}, {"field": "mobile"}, {"field": "email"}]
ID = "0199f000-0000-7000-8000-00000000000{}"


def form(body=BODY, key="ask_us", **public):
    return {
        "$schema": "formloom:form/1", "$id": key, "title": "Ask us", "entity": "lead",
        "use": "public", "body": list(body), "public": {"slug": "ask-us", **public},
    }  # fmt: skip


@pytest.fixture(autouse=True)
def checked():
    install_form_checks()


@pytest.fixture
def offered(published, workspace):
    """A function that publishes the form with settings and returns one that sends it."""

    def publish(**public):
        published(ACCOUNT, LEAD, form(**public))

        def send(page=None, **values):
            with workspace.write(NOBODY) as tx:
                found = public_form_at(current_app(tx), "ask-us")
                tx.actor = found.actor
                given = values or {"name": "Wang"}
                return PublicForms(tx, found).submit(Sent(page or uuid4(), given))

        return send

    return publish


def leads(workspace, *fields):
    with workspace.read(SYSTEM) as tx:
        found = RecordService(tx, "lead").list(limit=100).items
        return [tuple(one.values[key] for key in fields or ("name",)) for one in found]


def standing(workspace):
    with workspace.read(SYSTEM) as tx:
        return PublicForms(tx, public_form_at(current_app(tx), "ask-us")).state()


def at_once(*calls):
    """What each call returned or raised, all begun together."""
    start, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(at, call):
        start.wait()
        try:
            found[at] = call()
        except ClosedFormError as error:
            found[at] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_a_record_is_made_of_what_was_sent(offered, workspace):
    offered(values={"source": "website"})(name="Wang", email="wang@example.com")
    assert leads(workspace, "name", "email", "source") == [("Wang", "wang@example.com", "website")]


def test_the_form_may_do_nothing_but_make_records_with_its_fields(offered, workspace):
    send = offered()
    record = send().record
    with workspace.write(NOBODY) as tx:
        tx.actor = public_form_at(current_app(tx), "ask-us").actor
        for forbidden in (
            lambda: RecordService(tx, "lead").get(record),
            lambda: RecordService(tx, "lead").list(),
            lambda: RecordService(tx, "lead").update(record, {"name": "x"}),
            lambda: RecordService(tx, "lead").delete(record),
            lambda: RecordService(tx, "account").create({"name": "x"}),
            lambda: RecordService(tx, "account").list(),
        ):
            with pytest.raises((NotAllowedError, NotFoundError, NotSignedInError)):
                forbidden()


@pytest.mark.parametrize(
    "values",
    [{"budget": 1}, {"owner": str(uuid4())}, {"revision": 9}, {"id": str(uuid4())},
     {"account": str(uuid4())}, {"created_by": str(uuid4())}, {"source": "other", "budget": 2}],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_values_of_other_fields_are_refused(offered, workspace, values):
    send = offered()
    with pytest.raises(InvalidRecordError):
        send(name="Wang", **values)
    assert leads(workspace) == []


def test_the_same_page_makes_one_record(offered, workspace):
    send, page = offered(quota=1), uuid4()
    first = send(page, name="Wang")
    assert send(page, name="Wang") == first
    assert len(leads(workspace)) == 1


def test_a_page_sent_twice_at_once_makes_one_record(offered, workspace):
    send, page = offered(), uuid4()
    found = at_once(*[lambda: send(page, name="Wang")] * 4)
    assert len({one.record for one in found}) == 1
    assert len(leads(workspace)) == 1


def test_a_quota_is_exact_under_posts_at_once(offered, workspace):
    send = offered(quota=3)
    found = at_once(*[lambda: send(name="Wang")] * 6)
    refused = [one for one in found if isinstance(one, ClosedFormError)]
    assert [one.state for one in refused] == [State.FULL] * 3
    assert len(leads(workspace)) == 3
    assert standing(workspace) is State.FULL


def test_one_person_is_taken_once_under_posts_at_once(offered, workspace):
    send = offered(perPerson=1, person=["mobile", "email"])
    numbers = ("138 0013 8000", "+8613800138000", "13800138000", "0086 138 0013 8000")
    found = at_once(*[lambda n=one: send(name="Wang", mobile=n) for one in numbers])
    assert sum(isinstance(one, ClosedFormError) for one in found) == 3
    assert len(leads(workspace)) == 1


def test_another_person_is_taken_and_one_without_a_number_is_asked_for_it(offered, workspace):
    send = offered(perPerson=1, person=["mobile", "email"])
    send(name="Wang", email="Wang@Example.com")
    send(name="Li", email="li@example.com")
    with pytest.raises(ClosedFormError) as caught:
        send(name="Wang", mobile="13800138000", email="wang@example.com")
    assert caught.value.state is State.SENT
    with pytest.raises(InvalidRecordError) as asked:
        send(name="Nobody")
    assert list(asked.value.errors) == ["mobile"]


@pytest.mark.parametrize(
    ("public", "state"),
    [({"opens": "2026-11-22"}, State.EARLY), ({"closes": "2026-11-20"}, State.CLOSED),
     ({"closes": "2026-11-21"}, State.OPEN), ({"opens": "2026-11-21T16:30+08:00"}, State.OPEN),
     ({"closes": "2026-11-21T08:30Z"}, State.CLOSED), ({"enabled": False}, State.CLOSED)],
    ids=["not yet", "over", "last day", "just now", "to the minute", "off"],
)  # fmt: skip
def test_dates_decide_whether_it_takes_anything(offered, workspace, public, state):
    send = offered(**public)
    assert standing(workspace) is state
    if state is not State.OPEN:
        with pytest.raises(ClosedFormError):
            send()


def test_an_administrator_closes_it_at_once_and_it_is_audited(offered, workspace):
    send = offered()
    with workspace.write(SYSTEM) as tx:
        PublicFormsAdmin(tx).close("ask_us")
    assert standing(workspace) is State.CLOSED
    with pytest.raises(ClosedFormError):
        send()
    with workspace.write(SYSTEM) as tx:
        PublicFormsAdmin(tx).reopen("ask_us")
    send()
    with workspace.read(SYSTEM) as tx:
        assert PublicFormsAdmin(tx).standing("ask_us").taken == 1


def test_a_password_lets_in_who_knows_it(offered, workspace):
    offered()
    with workspace.write(SYSTEM) as tx:
        PublicFormsAdmin(tx).set_password("ask_us", "loom of blue")
    with workspace.read(NOBODY) as tx:
        forms = PublicForms(tx, public_form_at(current_app(tx), "ask-us"))
        assert (forms.asks_password, forms.opens("loom of red"), forms.opens("loom of blue")) == (
            True, False, True,
        )  # fmt: skip


def test_what_is_known_already_gets_no_second_record_and_keeps_the_words(offered, workspace):
    send = offered(duplicates="existing", person=["mobile"])
    first = send(name="Wang", mobile="13800138000")
    again = send(name="Wang again", mobile="138 0013 8000")
    assert again.record == first.record
    assert leads(workspace) == [("Wang",)]
    with workspace.read(SYSTEM) as tx:
        newest, oldest = sorted(
            PublicFormsAdmin(tx).submissions("ask_us"), key=lambda one: one.given is None
        )
    assert newest.given["name"] == "Wang again"
    assert oldest.given is None


def test_a_code_finds_what_was_sent_and_changes_only_that(offered, workspace):
    send = offered(lookup="edit")
    receipt = send(name="Wang", email="wang@example.com")
    with workspace.write(NOBODY) as tx:
        found = public_form_at(current_app(tx), "ask-us")
        lookup = Lookup(tx, found, receipt.code.lower().replace("-", " "))
        assert set(lookup.record().values) == {"name", "mobile", "email"}
        lookup.change({"name": "Wang Wei"}, revision=1)
        with pytest.raises(NotFoundError):
            lookup.change({"budget": 1}, revision=2)
        with pytest.raises(NotFoundError):
            Lookup(tx, found, "AAAA-BBBB-CCCC-DDDD")
    assert leads(workspace, "name", "budget") == [("Wang Wei", None)]


def test_a_code_does_not_open_a_record_that_was_there_before(offered, workspace):
    send = offered(lookup="view", duplicates="existing", person=["mobile"])
    send(name="Wang", mobile="13800138000")
    code = send(name="Somebody else", mobile="13800138000").code
    with workspace.read(NOBODY) as tx:
        found = public_form_at(current_app(tx), "ask-us")
        with pytest.raises(NotFoundError):
            Lookup(tx, found, code)


def test_a_record_that_is_erased_takes_its_submissions_along(offered, workspace):
    watch_public_forms(workspace)
    send = offered(duplicates="existing", person=["mobile"])
    record = send(name="Wang", mobile="13800138000").record
    send(name="Wang again", mobile="13800138000")
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "lead").delete(record)
        RecordService(tx, "lead").purge(record)
        kept = PublicFormsAdmin(tx).submissions("ask_us")
    assert [one.given for one in kept if one.given is not None] == [{}]


def test_parameters_fill_fields_that_take_them(published, workspace):
    values = {"campaign_code": {"parameter": "utm_campaign"}, "budget": {"parameter": "utm_term"}}
    published(ACCOUNT, LEAD, form(values=values))
    with workspace.write(NOBODY) as tx:
        found = public_form_at(current_app(tx), "ask-us")
        tx.actor = found.actor
        came = {"utm_campaign": "autumn", "utm_term": "no number"}
        PublicForms(tx, found).submit(Sent(uuid4(), {"name": "Wang"}, attribution=came))
    assert leads(workspace, "campaign_code", "budget") == [("autumn", None)]


def test_where_somebody_came_from_is_kept_without_tricks():
    found = noted({"utm_source": "a\r\nSet-Cookie: x=1", "evil": "x"}, ("utm_source",), "x" * 999)
    assert found == {"utm_source": "a  Set-Cookie: x=1", "referrer": "x" * 200}


@pytest.mark.parametrize(
    ("one", "other"),
    [("+86 138-0013-8000", "13800138000"), (" A@B.com", "a@b.COM"), ("0755 8888", "07558888")],
)
def test_the_same_number_or_address_in_two_forms(one, other):
    assert told_apart(one) == told_apart(other)


@pytest.mark.parametrize(
    ("body", "public", "code"),
    [
        ([*BODY, {"field": "account"}], {}, "public.field"),
        ([*BODY, {"field": "owner"}], {}, "public.field"),
        ([*BODY, {"related": "activities"}], {}, None),
        ([{"field": "mobile"}], {}, "public.required"),
        (BODY, {"opens": "2026-12-02", "closes": "2026-12-01"}, "public.dates"),
        (BODY, {"perPerson": 1}, "public.person"),
        (BODY, {"perPerson": 1, "person": ["budget"]}, "public.person"),
        (BODY, {"brand": {"color": "#ffee00"}}, "public.contrast"),
        (BODY, {"values": {"name": "x"}}, "public.value"),
        (BODY, {"values": {"nothing": "x"}}, "reference"),
        (BODY, {"values": {"source": "nowhere"}}, "public.value"),
    ],
    ids=["link", "owner", "related", "required", "dates", "nobody told apart", "not on it", "pale",
         "on the form", "no field", "no option"],
)  # fmt: skip
def test_publish_refuses_what_would_tell_or_take_too_much(published, body, public, code):
    with pytest.raises(DocumentError) as caught:
        published(ACCOUNT, LEAD, form(body, **public))
    assert code is None or code in {one.code for one in caught.value.problems}


def test_two_forms_have_two_addresses(published):
    with pytest.raises(DocumentError) as caught:
        published(ACCOUNT, LEAD, form(), form(key="ask_again"))
    assert {one.code for one in caught.value.problems} == {"public.slug"}


def test_an_address_without_a_form_is_nothing(offered, workspace):
    offered()
    with workspace.read(NOBODY) as tx, pytest.raises(NotFoundError):
        public_form_at(current_app(tx), "ask-them")


def test_a_day_begins_in_the_zone_of_the_workspace(offered, workspace):
    offered(opens="2026-11-21")
    with workspace.read(SYSTEM) as tx:
        found = public_form_at(current_app(tx), "ask-us")
    assert found.opens == datetime(2026, 11, 21, tzinfo=UTC)
