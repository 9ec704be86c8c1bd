"""Places on the map."""

import pytest
from field_examples import a_field, loaded, read, shown

from formloom.platform.core.errors import InvalidValueError


@pytest.mark.parametrize("text", ["22.5431, 114.0579", "22.5431,114.0579", "22.5431，114.0579"])
def test_a_place_is_read(text):
    assert read("location", text) == {"lat": 22.5431, "lng": 114.0579}


def test_its_label_is_shown():
    office = {"lat": 22.5431, "lng": 114.0579, "label": "Office"}
    assert read("location", "22.5431, 114.0579 (Office)") == office
    assert shown("location", office) == "Office"


def test_centimetres_are_enough():
    field = a_field("location")
    place = field.type.load({"lat": 22.54310000049, "lng": -0.00000001}, field)
    assert field.type.write(place, field) == "22.5431, 0"


@pytest.mark.parametrize(
    "raw",
    [
        {"lat": 91, "lng": 0},
        {"lat": 0, "lng": 181},
        {"lat": "1", "lng": 1},
        {"lat": True, "lng": 1},
        {"lat": 1},
        [1, 2],
    ],
    ids=str,
)
def test_what_is_nowhere_is_refused(raw):
    with pytest.raises(InvalidValueError):
        loaded("location", raw)
