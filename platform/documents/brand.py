"""One colour of a company, and what pages need of it: steps in OKLCH, each with enough contrast."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import atan2, cos, hypot, sin

#: What text needs against its ground (WCAG 2.2 AA).
ENOUGH = 4.5
WHITE, DARK_SURFACE, NEAR_BLACK = "#ffffff", "#262d3b", "#0b1020"
#: The lightest ground of light pages that text in the colour stands on.
LIGHT_GROUND = "#f7f8fa"
STEP = 0.01


@dataclass(frozen=True)
class OKLCH:
    """A colour by lightness (0 to 1), chroma and hue (radians)."""

    lightness: float
    chroma: float
    hue: float

    def with_lightness(self, lightness: float, most_chroma: float = 1.0) -> "OKLCH":
        return OKLCH(min(max(lightness, 0.0), 1.0), min(self.chroma, most_chroma), self.hue)


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_enough(color: str) -> bool:
    """Whether the colour can be text on light pages, and white text can stand on it."""
    return contrast(color, LIGHT_GROUND) >= ENOUGH


def nearest(color: str) -> str:
    """The lightest colour of the same hue that is dark enough."""
    here = _oklch(color)
    while not is_enough(made := _hex(here)):
        here = here.with_lightness(here.lightness - STEP)
    return made


def tokens(color: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The custom properties of light and of dark pages."""
    return _light(_oklch(color), color), _dark(_oklch(color))


def _light(brand: OKLCH, color: str) -> Mapping[str, str]:
    soft = brand.with_lightness(0.93, 0.035)
    while contrast(color, _hex(soft)) < ENOUGH and soft.lightness < 1:
        soft = soft.with_lightness(soft.lightness + STEP)
    hover = brand.with_lightness(brand.lightness - 0.08)
    return {
        "pri": color, "pri-hover": _hex(hover), "pri-soft": _hex(soft), "on-pri": WHITE,
        "focus": color,
    }  # fmt: skip


def _dark(brand: OKLCH) -> Mapping[str, str]:
    soft = _hex(brand.with_lightness(0.29, 0.06))
    here = brand.with_lightness(max(brand.lightness, 0.7), 0.14)
    while min(contrast(_hex(here), one) for one in (DARK_SURFACE, soft, NEAR_BLACK)) < ENOUGH:
        here = here.with_lightness(here.lightness + STEP)
    hover = here.with_lightness(here.lightness + 0.08)
    return {
        "pri": _hex(here), "pri-hover": _hex(hover), "pri-soft": soft, "on-pri": NEAR_BLACK,
        "focus": _hex(here),
    }  # fmt: skip


def sheet(color: str) -> str:
    """The stylesheet that puts the colour over the plain one, in light and in dark."""
    light, dark = (_properties(one) for one in tokens(color))
    return (
        f"@layer tokens{{:root{{{light}}}:root[data-theme=dark]{{{dark}}}"
        f"@media (prefers-color-scheme:dark){{:root[data-theme=auto]{{{dark}}}}}}}"
    )


def _properties(given: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in given.items())


# Between sRGB and OKLab, by the matrices that CSS Color 4 gives.


def _channels(color: str) -> list[float]:
    """The three channels of ``#rrggbb`` in linear light."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]


def _luminance(color: str) -> float:
    red, green, blue = _channels(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(color: str) -> OKLCH:
    red, green, blue = _channels(color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return OKLCH(lightness, hypot(a, b), atan2(b, a))


def _hex(color: OKLCH) -> str:
    """The nearest colour that a screen has: chroma gives way to lightness."""
    chroma = color.chroma
    while chroma > 0 and not all(-0.001 <= one <= 1.001 for one in _linear(color, chroma)):
        chroma = max(0.0, chroma - 0.004)
    return "#" + "".join(f"{_byte(one):02x}" for one in _linear(color, chroma))


def _linear(color: OKLCH, chroma: float) -> tuple[float, float, float]:
    a, b = chroma * cos(color.hue), chroma * sin(color.hue)
    long = (color.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (color.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (color.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _byte(linear: float) -> int:
    one = min(max(linear, 0.0), 1.0)
    curved = one * 12.92 if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055
    return round(curved * 255)
