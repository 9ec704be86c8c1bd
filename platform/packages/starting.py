"""A small template to begin with, written into a folder of one's own."""

import json
import re
from pathlib import Path

from ..core.errors import ConflictError, InvalidValueError
from .templates import TEMPLATES

#: What is copied; every name in it begins with the key of the app.
PATTERN = TEMPLATES / "beginning" / "my_app"
KEY, TITLE, CHINESE = "my_app", "My app", "我的应用"
#: Names made of the key are longer than it, and have 40 letters at most.
LONGEST_KEY, LONGEST_TITLE = 20, 100


def start_template(folder: Path, title: str = "") -> int:
    """Write the template into ``folder``, called after it, and return how many files it has.

    :raises ConflictError: if something lies there already.
    :raises InvalidValueError: if no key can be made of the folder's name, or the title is too long.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConflictError("{folder} is not empty.", folder=str(folder))
    key = _key(folder.resolve().name)
    called = " ".join(title.split()) or key.replace("_", " ").capitalize()
    if len(called) > LONGEST_TITLE:
        raise InvalidValueError("A title has at most {most} characters.", most=LONGEST_TITLE)
    files = [path for path in sorted(PATTERN.rglob("*")) if path.is_file()]
    for path in files:
        place = folder / path.relative_to(PATTERN).as_posix().replace(KEY, key)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_text(path, key, called), "utf-8")
    return len(files)


def _key(name: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:LONGEST_KEY].strip("_")
    if not key or not key[0].isalpha():
        raise InvalidValueError(
            "The folder's name becomes the key of the app: it begins with a letter, a to z."
        )
    return key


def _text(path: Path, key: str, title: str) -> str:
    """A file of the pattern, with the names of the new app."""
    said = json.dumps(title, ensure_ascii=False)[1:-1] if path.suffix == ".json" else title
    text = path.read_text("utf-8").replace(KEY, key)
    return text.replace(TITLE, said).replace(CHINESE, said)
