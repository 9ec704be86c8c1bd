"""Formloom's own tables: each floor declares its own here, migrations create them.

Names begin with ``fl_``; record tables begin with ``r_`` and are made from documents.
"""

from sqlalchemy import MetaData

OWN = MetaData()
