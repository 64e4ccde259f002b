"""What a database consists of, engine-neutral; pure data and pure functions."""
