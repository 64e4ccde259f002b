"""Before and after images and the batch ledger, kept in the target database."""
