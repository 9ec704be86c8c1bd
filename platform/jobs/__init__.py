"""Work that outlives a request: the outbox, schedules, progress and the in-process runner."""
