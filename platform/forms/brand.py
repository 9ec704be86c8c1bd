"""A company's colour on its public pages: shades that can be read, worked out here."""

from collections.abc import Mapping

#: The least contrast of text and its ground (WCAG 1.4.3).
LEAST = 4.5
DARK_GROUND = "#171c26"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as ``#2458d3``: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shades(color: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The tokens of a colour on light and on dark pages."""
    light = {"pri": color, "pri-hover": mixed(color, "#000000", 0.2), "on-pri": "#ffffff"}
    light |= {"pri-soft": mixed(color, "#ffffff", 0.9), "focus": color}
    bright = next(
        one for step in range(11)
        if contrast(one := mixed(color, "#ffffff", step / 10), DARK_GROUND) >= LEAST
    )  # fmt: skip
    dark = {"pri": bright, "pri-hover": mixed(bright, "#ffffff", 0.3), "on-pri": "#0b1020"}
    dark |= {"pri-soft": mixed(color, DARK_GROUND, 0.7), "focus": bright}
    return light, dark


def mixed(one: str, other: str, share: float) -> str:
    """``one`` with a share of ``other``, from 0 to 1."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
