"""Who is calling: people, sessions, keys at the door, rights as data."""
