"""Approver rules: who is asked, one file each."""
