"""Building blocks without knowledge of Auralith's domains: database session, errors, crypto."""
