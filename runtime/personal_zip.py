"""Everything about somebody as a ZIP file: about.json and the files of their record."""

import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO

import orjson

from ..platform.core.errors import NotFoundError
from ..platform.core.transaction import Transaction
from ..platform.records.file_store import file_store
from ..platform.records.personal import KeptFile, Personal, Subject

#: A larger file waits on the disk.
IN_MEMORY = 4_000_000


def personal_zip(tx: Transaction, subject: Subject) -> IO[bytes]:
    """Tell everything about ``subject``; the audit log tells that it was told."""
    personal = Personal(tx, subject)
    told = personal.told()
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment] # noqa: SIM115
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.json", orjson.dumps(told, option=orjson.OPT_INDENT_2))
        for one in personal.files():
            _add(tx, archive, one)
    file.seek(0)
    return file


def _add(tx: Transaction, archive: zipfile.ZipFile, one: KeptFile) -> None:
    try:
        archive.write(file_store(tx.workspace).path(one.sha256), f"files/{one.id}/{one.name}")
    except NotFoundError as error:
        archive.writestr(f"files/{one.id}/missing.txt", str(error))
