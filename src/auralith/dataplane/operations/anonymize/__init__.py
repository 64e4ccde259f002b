"""Mask what is personal: detected, bound to a database, forecast, previewed, done, proved."""
