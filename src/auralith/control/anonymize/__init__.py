"""Personal data masked: in place, or in a copy."""
