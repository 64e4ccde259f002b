"""The one event record: what happened or was refused, written in the business transaction."""
