"""The next version of the CRM, for tests of upgrades."""

import copy
from io import BytesIO

from formloom.platform.documents.drafts import Drafts
from formloom.platform.packages.archive import write_archive
from formloom.platform.packages.templates import template

KEY, VERSION = "crm_starter", "1.7.0"
BRAND = {"id": "brand", "field": "text", "title": "Brand"}


def newer():
    """Accounts have a brand, are called companies, and a new role is there."""
    found = copy.deepcopy(dict(template(KEY)))
    account = found["entity", "account"]
    account["title"] = "Company"
    account["properties"]["brand"] = BRAND
    manifest = found["app", KEY]
    manifest["version"] = VERSION
    manifest["documents"].append("role/auditor")
    found["role", "auditor"] = {
        "$schema": "formloom:role/1", "$id": "auditor", "title": "Auditor", "entities": {},
    }  # fmt: skip
    return found


def archive(documents) -> bytes:
    return write_archive(documents)


def as_file(content):
    return BytesIO(content)


def package():
    """The next version as a file that can be sent."""
    return as_file(archive(newer()))


def customise(tx):
    """What an analyst drafts: accounts are called customers, and have a floor."""
    drafts = Drafts(tx)
    there = drafts.get("entity", "account")
    floor = {"id": "floor", "field": "text", "title": "Floor"}
    fields = {**there.document["properties"], "floor": floor}
    document = {**there.document, "title": "Customer", "properties": fields}
    drafts.save("entity", "account", document, etag=there.etag)
