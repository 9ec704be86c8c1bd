"""Links to one or several records."""

from uuid import UUID

import pytest
from field_examples import a_field, loaded, read

from formloom.platform.core.errors import InvalidValueError

ID = "018f2f6e-0000-7000-8000-000000000001"
OTHER = "018f2f6e-0000-7000-8000-000000000002"


@pytest.mark.parametrize("raw", [ID, {"id": ID}, {"id": ID, "title": "Acme"}, ID.upper()], ids=str)
def test_a_link_is_an_id_or_an_object_with_one(raw):
    assert loaded("link", raw) == UUID(ID)


@pytest.mark.parametrize(
    "raw", ["Acme", "{" + ID + "}", ID.replace("-", ""), 7, [ID], {"id": 7}], ids=str
)
def test_anything_else_is_refused(raw):
    with pytest.raises(InvalidValueError, match="not the id of a record"):
        loaded("link", raw)


def test_links_keep_their_order_once_each():
    assert loaded("links", [OTHER, {"id": ID}, OTHER]) == [UUID(OTHER), UUID(ID)]
    assert read("people", f"{OTHER}; {ID}") == [UUID(OTHER), UUID(ID)]
    assert loaded("links", []) is None


def test_any_link_names_its_entity():
    assert loaded("any_link", {"entity": "account", "id": ID}) == f"account/{ID}"
    assert read("any_link", f"account/{ID.upper()}") == f"account/{ID}"
    with pytest.raises(InvalidValueError, match="links to contact only"):
        loaded("any_link", f"account/{ID}", to=["contact"])


@pytest.mark.parametrize(
    "raw", [ID, f"/{ID}", {"id": ID}, {"entity": "account"}, "account/1"], ids=str
)
def test_any_link_without_an_entity_or_id_is_refused(raw):
    with pytest.raises(InvalidValueError):
        loaded("any_link", raw)


def test_settings_say_what_they_name():
    schema = a_field("link").type.settings_schema
    assert schema["to"]["formloom:ref"] == "entity"
    assert (schema["filter"]["formloom:ref"], schema["filter"]["formloom:in"]) == ("formula", "to")
