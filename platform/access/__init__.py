"""People, departments and roles: who signs in, and who may see and change which records."""
