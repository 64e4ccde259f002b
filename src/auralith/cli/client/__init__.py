"""What every client command stands on: configuration, HTTP, waiting for runs, output."""
