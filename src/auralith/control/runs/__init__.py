"""Long work: one state machine, one record, one live stream for every module."""
