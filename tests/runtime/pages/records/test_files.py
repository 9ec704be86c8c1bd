"""Files on pages, for somebody at a browser without scripts."""

import re
from io import BytesIO

import pytest
from demo_app import Visitor
from make import entity
from pictures import PNG

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

NEW = "/e/card/new"
PDF = b"%PDF-1.7 contract"


@pytest.fixture
def someone(app, workspace, published):
    """A function that signs in: an administrator unless roles say otherwise."""
    published(
        entity(
            "card",
            {
                "name": {},
                "papers": {"field": "file", "max": 3, "maxSize": 104_858},
                "photo": {"field": "image"},
                "mark": {"field": "signature"},
            },
            display="name", required=["name"],
        ),
        {"$schema": "formloom:view/1", "$id": "cards", "title": "Cards", "entity": "card",
         "kind": "list", "columns": [{"field": "name"}, {"field": "papers"}]},
        {"$schema": "formloom:role/1", "$id": "guest", "title": "Guest", "entities": {}},
    )  # fmt: skip

    def sign_in(login="root", roles=("administrator",), locale="en"):
        with workspace.write(SYSTEM) as tx:
            People(tx).add(login, roles=roles, password=f"{login}-demo")
        return Visitor(app, login, locale)

    return sign_in


def sent(**files):
    """Files as a browser sends them: ``papers=[("a.txt", b"…")]``."""
    return {f"{key}.new": [(BytesIO(b), name) for name, b in all] for key, all in files.items()}


def form(visitor, path=NEW):
    page = visitor.get(path).text
    names = ("id", "revision", "papers", "photo", "mark")
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page) for name in names}


def saved(visitor, path=NEW, **data):
    """Fill in the form and save it; the path of the record."""
    answer = visitor.post(path, {**form(visitor, path), "name": "A", **data})
    assert answer.status_code == 303, re.findall(r'fl-error".*?</p>', answer.text)
    return answer.location


def names(workspace, key="papers"):
    with workspace.read(SYSTEM) as tx:
        (card,) = RecordService(tx, "card").list().items
        return [one.title for one in card.values[key] or ()]


def test_files_are_sent_with_the_form_and_shown(someone, workspace):
    root = someone()
    assert 'enctype="multipart/form-data"' in root.get(NEW).text
    path = saved(root, **sent(papers=[("合同.pdf", PDF), ("b.txt", b"b")], photo=[("a.png", PNG)]))
    assert names(workspace) == ["合同.pdf", "b.txt"]
    page = root.get(path).text
    picture = re.search(r'<img class="fl-thumb" src="(/files/[^"]+)"', page)[1]
    with root.get(picture) as answer:
        assert answer.data == PNG
    assert page.count('class="fl-thumb"') == 1
    assert re.search(r'href="/files/[^"]+" download>合同.pdf</a><small>1 KB<', page)
    assert "合同.pdf" in root.get("/e/card").text


def test_files_stay_are_added_to_and_are_taken_out(someone, workspace):
    root = someone()
    edit = saved(root, **sent(papers=[("a.txt", b"a"), ("b.txt", b"b")])) + "/edit"
    saved(root, edit)
    assert names(workspace) == ["a.txt", "b.txt"]
    first = form(root, edit)["papers"][1]
    saved(root, edit, **{"papers.gone": first}, **sent(papers=[("c.txt", b"c")]))
    assert names(workspace) == ["b.txt", "c.txt"]
    told = re.search(r'id="changes".*', root.get(edit.removesuffix("/edit")).text, re.S)[0]
    assert "a.txt, b.txt" in told  # and where they went
    assert "b.txt, c.txt" in told
    saved(root, edit, **{"papers.gone": form(root, edit)["papers"]})
    assert names(workspace) == []


def test_a_new_signature_takes_the_place_of_the_old_one(someone, workspace):
    root = someone()
    edit = saved(root, **sent(mark=[("one.png", PNG)])) + "/edit"
    saved(root, edit, **sent(mark=[("two.png", PNG + b"2")]))
    assert names(workspace, "mark") == ["two.png"]


@pytest.mark.parametrize(
    ("files", "field", "told"),
    [
        ({"photo": [("a.png", b"<svg onload='alert(1)'/>")]}, "photo", "image/png"),
        ({"papers": [("a.txt", b"x" * 209_715)]}, "papers", "0.1 MB"),
        ({"papers": [(f"{n}.txt", b"x") for n in range(4)]}, "papers", "3"),
    ],
    ids=["another kind", "too large", "too many"],
)
def test_what_a_field_does_not_take_is_said_beside_it(someone, workspace, files, field, told):
    root = someone(locale="zh")
    answer = root.post(NEW, {**form(root), "name": "A", **sent(**files)})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert told in re.search(rf'id="{field}-error">.*?<span>(.*?)</span>', answer.text)[1]
    with workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "card").list().items == ()


def test_a_refused_form_keeps_the_files_that_came_along(someone, workspace):
    root = someone()
    edit = saved(root, **sent(papers=[("a.txt", b"a")])) + "/edit"
    filled = {**form(root, edit), "name": "", **sent(papers=[("b.txt", b"b")])}
    answer = root.post(edit, filled)
    assert answer.status_code == 422
    kept = re.findall(r'name="papers" value="([^"]+)"', answer.text)
    assert (">a.txt</a>" in answer.text, ">b.txt</a>" in answer.text) == (True, True)
    saved(root, edit, papers=["", *kept])
    assert names(workspace) == ["a.txt", "b.txt"]


def test_what_the_service_refuses_is_undone_though_its_files_stay(someone, workspace):
    root = someone()
    saved(root)
    stolen = form(root, saved(root, **sent(papers=[("a.txt", b"a")])) + "/edit")["papers"][1]
    filled = {**form(root), "name": "B", "papers": ["", stolen], **sent(photo=[("p.png", PNG)])}
    answer = root.post(NEW, filled)
    assert answer.status_code == 422
    assert 'class="fl-thumb"' in answer.text
    with workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "card").count().number == 2


def test_a_file_is_given_to_whoever_may_read_its_record_and_never_run(someone):
    root, guest = someone(), someone("guest", ("guest",))
    page = root.get(saved(root, **sent(papers=[("x.html", b"<script>alert(1)</script>")]))).text
    address = re.search(r'href="(/files/[^"]+)"', page)[1]
    with root.get(address) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert guest.get(address).status_code == 404
    assert Visitor(root.client.application).get(address).status_code == 303


def test_nobody_takes_the_file_of_another_record(someone):
    root = someone()
    edit = saved(root, **sent(papers=[("a.txt", b"a")])) + "/edit"
    stolen = form(root, edit)["papers"][1]
    answer = root.post(NEW, {**form(root), "name": "B", "papers": ["", stolen]})
    assert answer.status_code == 422
    assert 'id="papers-error"' in answer.text


def chosen(visitor, field, content, name, entity="card"):
    """A file sent as soon as it is chosen, as the script does it."""
    path, data = f"/e/{entity}/files/{field}", {"file": (BytesIO(content), name)}
    return visitor.post(path, data)


def test_a_file_sent_when_it_was_chosen_outlives_a_refused_form(someone, workspace):
    root = someone()
    root.get(NEW)
    kept = chosen(root, "papers", b"a", "a.txt").json
    assert (kept["name"], kept["size"], kept["picture"]) == ("a.txt", "1 KB", False)
    answer = root.post(NEW, {**form(root), "name": "", "papers.new": kept["id"]})
    assert answer.status_code == 422
    assert ">a.txt</a>" in answer.text
    stays = re.search(r'name="papers" value="([^"]+)"', answer.text)[1]
    saved(root, papers=["", stays])
    assert names(workspace) == ["a.txt"]


def test_the_last_signature_chosen_is_the_one_that_stays(someone, workspace):
    root = someone()
    root.get(NEW)
    ids = [chosen(root, "mark", PNG + n, f"{n}.png").json["id"] for n in (b"1", b"2")]
    saved(root, **{"mark.new": ids})
    assert names(workspace, "mark") == ["b'2'.png"]


def test_what_a_field_does_not_take_is_said_at_once(someone):
    root = someone(locale="zh")
    root.get(NEW)
    answer = chosen(root, "photo", b"<svg/>", "a.svg")
    assert answer.status_code == 422
    assert "image/png" in answer.json["refusal"]
    assert chosen(root, "nothing", b"x", "a.txt").status_code == 404


def test_nobody_takes_what_another_person_has_chosen(someone):
    root, other = someone(), someone("other")
    root.get(NEW)
    kept = chosen(root, "papers", b"a", "a.txt").json
    assert other.get(kept["url"]).status_code == 404
    answer = other.post(NEW, {**form(other), "name": "A", "papers.new": kept["id"]})
    assert answer.status_code == 422
    assert ">a.txt<" not in answer.text


def test_what_is_chosen_needs_the_visitors_token(someone):
    root = someone()
    root.token = "forged"
    assert chosen(root, "papers", b"a", "a.txt").status_code == 403


def test_lines_take_files_with_and_without_a_script(someone, published, workspace):
    root = someone()
    scan = {"id": "scan", "field": "file", "title": "Scan", "max": 1}
    lines = {"field": "lines", "properties": {"scan": scan}}
    published(entity("pile", {"name": {}, "sheets": lines}, display="name"))
    page = root.get("/e/pile/new").text
    assert 'data-upload="/e/pile.sheets/files/scan"' in page
    kept = chosen(root, "scan", b"a", "a.txt", "pile.sheets").json["id"]
    data = {
        "name": "P", "sheets.rows": "1", "sheets.0.scan": "", "sheets.0.scan.new": kept,
        "sheets.1.scan": "", "sheets.1.scan.new": (BytesIO(b"b"), "b.txt"),
    }  # fmt: skip
    answer = root.post("/e/pile/new", data)
    assert answer.status_code == 303, re.findall(r'fl-error".*?</p>', answer.text)
    with workspace.read(SYSTEM) as tx:
        (pile,) = RecordService(tx, "pile").list().items
        rows = RecordService(tx, "pile").get(pile.id).values["sheets"]
        assert [row.values["scan"][0].title for row in rows] == ["a.txt", "b.txt"]


def test_a_refused_file_of_a_line_is_said_in_its_row(someone, published):
    root = someone()
    scan = {"id": "scan", "field": "file", "title": "Scan", "accept": [".pdf"]}
    lines = {"field": "lines", "properties": {"scan": scan}}
    published(entity("pile", {"name": {}, "sheets": lines}, display="name"))
    root.get("/e/pile/new")
    data = {"name": "P", "sheets.rows": "1", "sheets.0.scan": "",
            "sheets.0.scan.new": (BytesIO(b"b"), "b.txt")}  # fmt: skip
    answer = root.post("/e/pile/new", data)
    assert answer.status_code == 422
    assert 'id="sheets.0.scan-error"' in answer.text
