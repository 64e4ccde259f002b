"""Read SQL that people write, by its text: cut into tokens, placeholders, parts and fragments."""
