"""Draw the icons of the installed application: ``python tests/tools/build_app_icons.py``.

runtime/static/app-<size>.png have a palette of 16 shades from the plain colour to white, which
runtime/pages/phone/manifest.py exchanges for those of a company. Needs Pillow.
"""

from pathlib import Path

from PIL import Image, ImageDraw

from formloom.runtime.pages.phone.manifest import OWN, SIZES, STATIC, STEPS

#: The drawing of logo.svg, 32 units wide: lines with round ends, and how white each is.
LINES = (
    ((16, 8), (16, 13), 0.75), ((16, 19), (16, 24), 0.75),
    ((9, 11), (23, 11), 1.0), ((9, 16), (14, 16), 1.0), ((18, 16), (23, 16), 1.0),
    ((9, 21), (23, 21), 1.0),
)  # fmt: skip
UNITS, WIDTH, FINER = 32, 3, 8


def drawn(size: int) -> Image.Image:
    """How white each place is, from 0 to 255."""
    unit = size * FINER / UNITS
    image = Image.new("L", (size * FINER, size * FINER))
    draw = ImageDraw.Draw(image)
    for start, end, white in LINES:
        shade, half = round(255 * white), WIDTH / 2
        ends = [(x * unit, y * unit) for x, y in (start, end)]
        draw.line(ends, shade, round(WIDTH * unit))
        for x, y in ends:
            draw.circle((x, y), half * unit, shade)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def stored(size: int, path: Path) -> None:
    image = Image.new("P", (size, size))
    image.putdata([round(one * (STEPS - 1) / 255) for one in drawn(size).tobytes()])
    own = bytes.fromhex(OWN)
    image.putpalette(
        [round(c + (255 - c) * step / (STEPS - 1)) for step in range(STEPS) for c in own]
    )
    image.save(path, bits=4, optimize=True)


if __name__ == "__main__":
    for size in SIZES:
        stored(size, STATIC / f"app-{size}.png")
