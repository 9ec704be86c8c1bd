"""Secrets in the database."""

import pytest
from field_examples import a_field, shown
from sqlalchemy import Column, LargeBinary, MetaData, Table, create_engine, insert, select

from formloom.platform.core.errors import UnavailableError
from formloom.platform.fields.sealing import Sealer

SEALER = Sealer(b"an installation's secret")
WHERE = "account/bank_number"


@pytest.mark.parametrize("text", ["6222 0000", "", "王伟😀", "x" * 32_767], ids=len)
def test_a_secret_comes_back(text):
    assert SEALER.open(SEALER.seal(text, WHERE), WHERE) == text


def test_equal_secrets_do_not_look_equal_beyond_their_index():
    one, two = SEALER.seal("6222", WHERE), SEALER.seal("6222", WHERE)
    assert one != two
    assert one[17:29] != two[17:29]
    assert b"6222" not in one


@pytest.mark.parametrize("place", [0, 20, 40, -1], ids=["version", "nonce", "body", "tag"])
def test_a_changed_byte_does_not_open(place):
    sealed = bytearray(SEALER.seal("6222 0000 1111 2222", WHERE))
    sealed[place] ^= 1
    with pytest.raises(UnavailableError):
        SEALER.open(bytes(sealed), WHERE)


def test_it_opens_with_its_own_key_and_field_only():
    sealed = SEALER.seal("6222", WHERE)
    for sealer, context in ((Sealer(b"another"), WHERE), (SEALER, "account/other")):
        with pytest.raises(UnavailableError):
            sealer.open(sealed, context)
    with pytest.raises(UnavailableError):
        SEALER.open(b"", WHERE)


def test_equal_secrets_are_found_by_a_range_of_the_column():
    table = Table("t", MetaData(), Column("sealed", LargeBinary))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        for text in ("6222", "6223", "6222"):
            connection.execute(insert(table).values(sealed=SEALER.seal(text, WHERE)))
        bounds = SEALER.bounds("6222", WHERE)
        found = connection.scalars(select(table.c.sealed).where(table.c.sealed.between(*bounds)))
        assert [SEALER.open(sealed, WHERE) for sealed in found] == ["6222", "6222"]


def test_a_secret_is_neither_shown_nor_searched():
    field = a_field("secret")
    assert shown("secret", "6222") == "••••••"
    assert field.type.search_text("6222", field) == ""
