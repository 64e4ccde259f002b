"""What will be done to a schema, as data: actions, their order, their hazards, their reverse."""
