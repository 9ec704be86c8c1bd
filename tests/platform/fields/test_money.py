"""Amounts of money."""

from decimal import Decimal

import pytest
from field_examples import a_field, loaded, read, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner


@pytest.mark.parametrize(("currency", "places"), [("CNY", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_says_its_digits(currency, places):
    field = a_field("money", currency=currency)
    assert field.type.scale(field) == places


def test_the_scale_may_be_another():
    assert loaded("money", "0.0001", currency="CNY", scale=4) == Decimal("0.0001")


@pytest.mark.parametrize(
    ("locale", "currency", "text"),
    [
        ("zh", "CNY", "¥12,000.50"),
        ("en", "CNY", "CN¥12,000.50"),
        ("en", "USD", "$12,000.50"),
        ("zh", "USD", "US$12,000.50"),
    ],
)
def test_an_amount_is_shown_in_its_currency(locale, currency, text):
    assert shown("money", "12000.50", Manner(locale), currency=currency) == text
    assert shown("money", "-12000.50", Manner(locale), currency=currency) == f"-{text}"


def test_an_amount_takes_the_currency_of_its_record():
    manner = Manner("en", currency="EUR")
    assert shown("money", "5", manner, currency="", currencyField="cur") == "€5.00"
    assert shown("money", "5", Manner("en"), currency="", currencyField="cur") == "5.00"


def test_another_currency_is_refused():
    assert read("money", "¥5", currency="JPY") == 5
    assert read("money", "5 CNY") == 5
    with pytest.raises(InvalidValueError, match=r"in \$; the field holds CNY"):
        read("money", "$5")
