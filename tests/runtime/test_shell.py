import pytest

from formloom.runtime.shell import TINTS, Avatar, initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("陈宇", "陈宇"),
        ("欧阳若兰", "若兰"),
        ("Emma Lindqvist", "EL"),
        ("Ana Maria Ortega", "AO"),
        ("Plato", "P"),
        ("", ""),
    ],
    ids=["two", "four", "english", "three words", "one word", "nobody"],
)
def test_initials_have_at_most_two_characters(name, expected):
    assert initials(name) == expected


def test_a_name_keeps_its_tint():
    assert Avatar.of("陈宇") == Avatar.of("陈宇")
    assert Avatar.of("陈宇").tint in TINTS
