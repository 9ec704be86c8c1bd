"""What everything stands on: errors, registry, ids, clock, events, workspace and transaction."""
