"""Definitions whose type is gone."""

import pytest

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field import Field
from formloom.platform.fields.field_type import Manner
from formloom.platform.fields.unknown import UnknownFieldType

FIELD = Field("f", "f", UnknownFieldType(), {"field": "hologram"}, "f")


def test_a_stored_value_can_be_read():
    assert FIELD.type.dump(7, FIELD) == "7"
    assert FIELD.type.show("x", FIELD, Manner()) == "x"
    assert FIELD.type.show(None, FIELD, Manner()) == ""


def test_nothing_is_written():
    for take in (FIELD.type.load, lambda raw, field: field.type.parse(raw, field, Manner())):
        with pytest.raises(InvalidValueError, match="'hologram' is not installed"):
            take("x", FIELD)
