"""The order of things that two sides have put in order, added to and taken from."""

from collections.abc import Collection, Sequence


def common_orders(*sides: Sequence[str]) -> list[list[str]]:
    """Each side's order of the things that all sides have."""
    everywhere = set(sides[0]).intersection(*sides[1:])
    return [[one for one in side if one in everywhere] for side in sides]


def woven(
    first: Sequence[str], second: Sequence[str], kept: Collection[str], *, first_leads: bool
) -> list[str]:
    """The ``kept`` things in the order of ``first``; what only ``second`` has stands behind the
    thing that it stands behind there.

    :param first_leads: whether of things that both added at one place those of ``first`` come
        before those of ``second``.
    """
    made = [one for one in first if one in kept]
    others = set(second)
    place = 0  # behind the last thing of ``second`` that was seen
    for one in second:
        if one in made:
            place = made.index(one) + 1
        elif one in kept:
            while first_leads and place < len(made) and made[place] not in others:
                place += 1
            made.insert(place, one)
            place += 1
    return made
