"""Pictures."""

from .file import FileField


class ImageField(FileField):
    """Pictures that every browser shows; not SVG, which can carry scripts."""

    name = "image"
    widget = "image"
    accepted = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
