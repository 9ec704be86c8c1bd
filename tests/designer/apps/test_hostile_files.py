"""Files that nobody means well with, or that somebody's old program wrote: told, never a crash."""

import html
import io
import json
import re
import zipfile

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.releases import current_app

THING = {
    "$schema": "formloom:entity/1", "$id": "thing", "id": "thing", "title": "Thing",
    "type": "object", "properties": {"name": {"id": "name", "field": "text", "title": "N"}},
}  # fmt: skip


@pytest.fixture
def analyst(visit):
    """Somebody who designs."""
    return visit("admin")


def drafts_of(workspace):
    with workspace.read(SYSTEM) as tx:
        return {(one.kind, one.key): one.document for one in Drafts(tx).list()}


def save(workspace, kind, key, /, **changes):
    """Draft a document, the live one with changes, as somebody does in its JSON."""
    with workspace.write(SYSTEM) as tx:
        live = current_app(tx).documents.get((kind, key))
        drafts = Drafts(tx)
        etag = drafts.get(kind, key).etag if live is not None else None
        drafts.save(kind, key, {**(live or {}), **changes}, etag=etag)


def package(visitor, content):
    visitor.get("/designs/apps")
    return visitor.post("/designs/apps/package", {"file": (io.BytesIO(content), "app.zip")})


def zipped(files, how=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return packed.getvalue()


def spoilt(how):
    """A ZIP whose packed bytes are noise in the middle."""
    raw, begins = bytearray(zipped({"entities/thing.json": json.dumps(THING) * 50}, how)), 61
    raw[begins : begins + 30] = b"\xff" * 30
    return bytes(raw)


def misnamed():
    return zipped({"entities/é.json": THING}).replace("é".encode(), b"\xff\xfe")


def test_a_spoilt_package_is_told(served, analyst):
    for content in (
        spoilt(zipfile.ZIP_DEFLATED), spoilt(zipfile.ZIP_LZMA), spoilt(zipfile.ZIP_BZIP2),
        misnamed(), zipped({"entities/thing.json": "[" * 100_000}),
        zipped({"entities/thing.json": "[1]"}), zipped({"entities/a\x00b.json": THING}),
        zipped({f"entities/{'a' * 300}.json": THING}), zipped({"entities/t\x01.json": THING}),
        zipped({"../../thing.json": THING, "/etc/thing.json": THING}),
        zipped({"entities\\..\\..\\thing.json": THING}),
        zipped({"entities/inner.zip": "PK", "entities/deep/deeper/thing.json": THING}),
        zipped({"app.json": {"$schema": "formloom:app/1", "$id": "crm_starter", "documents": 5}}),
    ):  # fmt: skip
        assert package(analyst, content).status_code == 422, content[:60]
    assert drafts_of(served[1]) == {}


def test_what_is_half_done_elsewhere_is_not_lost(served, analyst):
    save(served[1], "entity", "account", title="Mine")
    save(served[1], "app", "crm_starter", title="Ours")
    save(served[1], "view", "account_mine", kind="nope")
    before = drafts_of(served[1])
    analyst.get("/designs/apps")
    for answer in (
        package(analyst, zipped({"entities/thing.json": THING})),
        begin(analyst, ("things.csv", "Name,Size\nx,1\ny,2\n"))[0],
    ):
        assert answer.status_code == 422
        assert "The draft view/account_mine cannot be read" in answer.text
    assert drafts_of(served[1]) == before
    assert analyst.post("/designs/apps", {"title": "Another"}).status_code == 303
    after = drafts_of(served[1])
    assert all(before[name].items() <= after[name].items() for name in before)


def begin(visitor, *files, **changes):
    """Upload files and confirm what was guessed, with changes; the answer and what was sent."""
    visitor.get("/designs/from-files")
    given = [(io.BytesIO(text.encode()), name) for name, text in files]
    answer = visitor.post("/designs/from-files", {"files": given})
    if answer.status_code != 303:
        return answer, {}
    page = visitor.get(answer.location).text
    sent = {
        name: html.unescape(value)
        for name, value in re.findall(
            r'name="((?:title|plural|name)\.[\d.]+)"[^>]*value="([^"]*)"', page
        )
    }
    for name, options in re.findall(r'<select[^>]*name="(type\.[\d.]+)"[^>]*>(.*?)</select>', page,
                                    re.S):  # fmt: skip
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    for box in re.findall(r"<input[^>]* checked[^>]*>", page):
        if found := re.search(r'name="(sheet\.\d+)"', box):
            sent[found[1]] = "1"
    return visitor.post(answer.location, {**sent, **changes}), sent


def entities(workspace):
    return {key: one for (kind, key), one in drafts_of(workspace).items() if kind == "entity"}


@pytest.mark.parametrize(
    "text",
    [",".join(f"c{at}" for at in range(10_000)) + "\n" + ",".join("1" * 10_000),
     'Name,b\nx,"1\n,2\n', "Name,b\nx\x00y,1\nz,2\n"],
    ids=["10,000 columns", "a quote that never ends", "a NUL"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_where_another_can_be_chosen(served, analyst, text):
    answer, _sent = begin(analyst, ("file.csv", text))
    assert answer.status_code == 422
    assert 'type="file"' in answer.text or "Choose at least one table" in answer.text
    assert drafts_of(served[1]) == {}


#: Names too long, that are numbers, pictures, markup, the same twice, our own or those of formulas.
ODD = (
    ("a" * 35 + "one.csv", "name,b\nx,y\nu,v\n"),
    ("a" * 35 + "two.csv", "name,b\nx,y\nu,v\n"),
    ("1" * 60 + ".csv", "2" * 80 + ",b\nx,y\nu,v\n"),
    ("ID.csv", "Name,b\nx,1\ny,2\nz,3\nw,4\n"),
    ("created_at.csv", "T,ID\n" + "".join(f"q{at},{'xyzw'[at % 4]}\n" for at in range(12))),
    ("if.csv", "true,and,null,this,id\na,b,c,d,e\nb,c,d,e,f\n"),
    ("twice.csv", "A,A (3),A\nx,y,z\nu,v,w\n"),
    ("pictures.csv", "🎉" * 200 + ",😀\nx,y\nu,v\n"),
    ("<script>alert(1)</script>.csv", "<b>x</b>,{{7*7}}\n=1+1,y\n@x,v\n"),
)


def test_odd_names_become_keys_that_can_be_published(served, analyst):
    answer, _sent = begin(analyst, *ODD)
    assert answer.status_code == 303, re.findall(r"fl-banner-text.*?</p>", answer.text, re.S)
    assert len(entities(served[1])) == len(ODD)
    assert "<script>alert" not in analyst.get(answer.location).text
    page = analyst.get("/designs/publish").text
    sent = {"digest": re.search(r'name="digest" value="([^"]+)"', page)[1],
            "draft": re.findall(r'name="draft" value="([^"]+)"', page)}  # fmt: skip
    assert analyst.post("/designs/publish", sent).status_code == 303


def test_a_table_never_takes_the_place_of_what_is_there(served, analyst):
    key = "a" * 30
    with served[1].write(SYSTEM) as tx:
        Drafts(tx).save("entity", key, {**THING, "$id": key, "id": key, "title": "Old"})
    answer, _sent = begin(analyst, ("a" * 35 + ".csv", "Name,b\nx,1\ny,2\n"))
    assert answer.status_code == 303
    assert entities(served[1])[key]["title"] == "Old"
    assert len(entities(served[1])) == 2


def test_a_link_to_a_column_that_is_left_out_is_a_text(served, analyst):
    names = ("Acme", "Beta", "Cora", "Dora", "Isdo")
    companies = "Company,Sector\n" + "".join(f"{one},x\n" for one in names)
    deals = "Deal,Company\n" + "".join(f"D{at},{names[at % 5]}\n" for at in range(20))
    files = (("companies.csv", companies), ("deals.csv", deals))
    answer, sent = begin(analyst, *files, **{"type.0.0": ""})
    assert sent["type.1.1"] == "link"
    assert answer.status_code == 303
    assert entities(served[1])["deal"]["properties"]["company"]["field"] == "text"
    assert begin(analyst, files[0], **{"type.0.0": "xyz"})[0].status_code == 422


def test_settings_take_only_numbers_that_are_some(served, analyst):
    address = "/designs/app/crm_starter/settings"
    etag = re.search(r'name="etag" value="([^"]+)"', analyst.get(address).text)[1]
    sent = {"title": "C", "version": "1.0.0", "locale": "en", "currency": "EUR", "etag": etag,
            "timezone": "Europe/Berlin", "week": ["1"], "from": "08:00", "to": "16:30"}  # fmt: skip
    for wrong in ({"timezone": "../../etc/passwd"}, {"timezone": "\x00"}, {"holidays": "x"},
                  {"holidays": "2026-02-30 Never"}, {"holidays": "National Day 2026-10-01"},
                  {"week": ["²", "9"]}):  # fmt: skip
        assert analyst.post(address, {**sent, **wrong}).status_code == 422, wrong
    odd = {"week": ["²", "1"], "fiscal_start": "²"}
    assert analyst.post(address, {**sent, **odd}).status_code == 303
    assert "fiscalStart" not in drafts_of(served[1])["app", "crm_starter"]["calendar"]
