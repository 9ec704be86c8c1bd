"""Formloom 织客: an open-source no-code/low-code CRM builder."""

__version__ = "0.1.0"
