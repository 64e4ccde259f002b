"""Plans as data: steps, hazards, what they were made for."""
