"""Approvals: who has to agree before something runs."""
