"""Documents of an app as one file: a ZIP of the folder that templates and exports have."""

import lzma
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from ..core.errors import InvalidValueError, LimitError
from ..documents.app import Documents
from ..documents.folder import MANIFEST, read_folder, write_folder

MOST_FILES, MOST_BYTES = 6_000, 60_000_000
#: The same documents make the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_archive(documents: Documents) -> bytes:
    """The documents as a ZIP file."""
    packed = BytesIO()
    with TemporaryDirectory(prefix="formloom-") as name, zipfile.ZipFile(packed, "w") as archive:
        folder = Path(name)
        for path in sorted(write_folder(folder, documents)):
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())
    return packed.getvalue()


def read_archive(file: BinaryIO) -> Documents:
    """The documents in a ZIP file.

    :raises InvalidValueError: for what is no such file.
    :raises LimitError: for one that unpacks to more than an app has.
    :raises DocumentError: naming each file in it that is no document.
    """
    try:
        with zipfile.ZipFile(file) as archive, TemporaryDirectory(prefix="formloom-") as folder:
            for place, content in _files(archive).items():
                path = Path(folder, *place.parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            documents = read_folder(Path(folder))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, ValueError,
            NotImplementedError, EOFError, OSError, RuntimeError) as error:  # fmt: skip
        raise InvalidValueError("This is not a package: a ZIP of documents is needed.") from error
    if not documents:
        raise InvalidValueError("There is no document in this package.")
    return documents


def _files(archive: zipfile.ZipFile) -> Mapping[PurePosixPath, bytes]:
    """The files of documents by their place; what they unpack to is counted, not believed."""
    members = [one for one in archive.infolist() if one.filename.endswith((".json", ".html"))]
    if len(members) > MOST_FILES:
        raise LimitError("A package has at most {most} files.", most=MOST_FILES)
    inside = _inside([PurePosixPath(one.filename) for one in members])
    found: dict[PurePosixPath, bytes] = {}
    left = MOST_BYTES
    for member in members:
        place = PurePosixPath(member.filename)
        if not place.is_relative_to(inside):
            continue
        place = place.relative_to(inside)
        if len(place.parts) > 2 or ".." in place.parts:
            continue
        with archive.open(member) as file:
            found[place] = file.read(left + 1)
        left -= len(found[place])
        if left < 0:
            raise LimitError(
                "A package unpacks to at most {most} MB.", most=MOST_BYTES // 1_000_000
            )
    return found


def _inside(places: list[PurePosixPath]) -> PurePosixPath:
    """The folder that the manifest lies in: people pack the folder as often as what is in it."""
    manifests = [one for one in places if one.name == MANIFEST and len(one.parts) <= 2]
    return min(manifests, key=lambda one: len(one.parts)).parent if manifests else PurePosixPath()
