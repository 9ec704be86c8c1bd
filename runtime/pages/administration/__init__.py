"""People, service accounts, the audit log, jobs, and data of one person."""
