"""Numbers as people write them."""

import time
from decimal import Decimal

import pytest
from field_examples import loaded, read

from formloom.platform.core.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.50", "1234.50"),
        ("1 234.5", "1234.5"),
        ("1'234'567", "1234567"),
        ("(12.00)", "-12"),
        ("-12", "-12"),
        ("\u221212", "-12"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("１２３．５", "123.5"),
        ("1.2万", "12000"),
        ("3千万", "30000000"),
        ("2亿", "200000000"),
        ("2k", "2000"),
        ("1.5M", "1500000"),
        ("5%", "0.05"),
        ("¥1,200", "1200"),
        ("￥1,200元", None),
        ("-¥5", "-5"),
        ("¥-5", "-5"),
        ("(¥5)", "-5"),
        ("1200 RMB", "1200"),
        ("12 BRL", "12"),
        ("1.2万元", "12000"),
    ],
)
def test_a_number_is_read(text, number):
    if number is None:
        with pytest.raises(InvalidValueError):
            read("decimal", text)
    else:
        assert read("decimal", text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "1,50",
        "1,2345",
        "1.2.3",
        "twelve",
        "--5",
        "(-5)",
        "5²",
        "½",
        "1e5",
        "0x10",
        "٣",
        "5 kg",
        ".",
        "¥",
    ],
)
def test_what_is_no_number_or_could_be_two_is_refused(text):
    with pytest.raises(InvalidValueError):
        read("decimal", text)


@pytest.mark.parametrize(
    "raw", ["1e5", "1,000", " 1", "NaN", "Infinity", "١", True, [1], 0.1234567890123456, "1" * 400]
)
def test_json_numbers_have_one_form(raw):
    with pytest.raises(InvalidValueError):
        loaded("decimal", raw)


@pytest.mark.parametrize(
    ("raw", "number"), [("12.50", "12.5"), (12, "12"), (0.1, "0.1"), (1.25, "1.25"), ("-0.00", "0")]
)
def test_json_numbers_are_exact(raw, number):
    value = loaded("decimal", raw)
    assert value == Decimal(number)
    assert not value.is_signed()


@pytest.mark.parametrize(
    "raw",
    [10**5000, Decimal("1e999999999"), 1e308, 5e-324, "9" * 10_000],
    ids=lambda raw: type(raw),
)
def test_huge_numbers_are_refused_at_once(raw):
    started = time.process_time()
    with pytest.raises(InvalidValueError):
        loaded("decimal", raw)
    assert time.process_time() - started < 0.5
