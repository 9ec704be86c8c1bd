"""What the address of a list holds."""

from formloom.runtime.pages.records.list_state import MOST_BACK, ListState


def test_pages_know_how_many_rows_are_above_them_however_late_they_are():
    state = ListState("deal", rows=50).next("c1", 50)
    assert (state.rows, state.skipped) == (0, 50)
    for number in range(2, MOST_BACK + 4):
        state = state.next(f"c{number}", 25)
    assert (state.after, state.skipped) == ("c15", 50 + 14 * 25)
    assert (len(state.before), state.pages) == (MOST_BACK, 15)
    back = state.previous()
    assert (back.after, back.skipped, back.pages) == ("c14", 50 + 13 * 25, 14)
    for _ in range(MOST_BACK):
        back = back.previous()
    assert (back.after, back.skipped, back.before, back.pages) == ("", 0, (), 0)
