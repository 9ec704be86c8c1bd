"""A company's colour: every step of it can be read, whatever the colour is."""

import re

from hypothesis import given
from hypothesis import strategies as st

from formloom.platform.documents.brand import (
    DARK_SURFACE,
    ENOUGH,
    LIGHT_GROUND,
    contrast,
    is_enough,
    nearest,
    sheet,
    tokens,
)

colors = st.integers(0, 0xFFFFFF).map(lambda one: f"#{one:06x}")


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@given(colors)
def test_what_is_refused_has_a_neighbour_that_is_not(color):
    near = nearest(color)
    assert is_enough(near)
    if is_enough(color):
        assert sum(abs(int(near[at : at + 2], 16) - int(color[at : at + 2], 16))
                   for at in (1, 3, 5)) <= 6  # fmt: skip


@given(colors)
def test_every_pair_of_text_and_ground_can_be_read(color):
    light, dark = tokens(nearest(color))
    for one, ground in ((light, LIGHT_GROUND), (dark, DARK_SURFACE)):
        assert contrast(one["pri"], ground) >= ENOUGH
        assert contrast(one["pri"], one["pri-soft"]) >= ENOUGH
        assert contrast(one["on-pri"], one["pri"]) >= ENOUGH
        assert contrast(one["on-pri"], one["pri-hover"]) >= ENOUGH


def test_the_sheet_has_nothing_but_colours():
    assert not set(re.findall(r"--[\w-]+:([^;}]+)", sheet("#8a2be2"))) - set(
        re.findall(r"#[0-9a-f]{6}", sheet("#8a2be2"))
    )
