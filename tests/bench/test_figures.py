"""Reports of two real companies say what SQL by hand says of their files."""

import figures
import pytest


def test_figures_are_those_of_sql_by_hand(workspace, published):
    figures.fill(workspace, published)
    with workspace.read(figures.SYSTEM) as tx:
        found = list(figures.side_by_side(tx))
    assert len(found) > 60
    assert len({name for name, *_ in found}) == len(figures.FIGURES)
    for name, key, ours, hand in found:
        assert ours == pytest.approx(hand, rel=1e-9), (name, key)
