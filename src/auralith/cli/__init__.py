"""The command line: a client of the HTTP API for people and CI, and the server's own commands."""
