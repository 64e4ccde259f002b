"""Finding personal data: by the names of columns, by values, and by how columns hang together.

Pure: no database, no engine. Whoever reads a sample gives it; no original leaves this room, what
was found is shown in masked form only.
"""
