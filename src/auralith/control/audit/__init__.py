"""The append-only, hash-chained audit trail made from events."""
