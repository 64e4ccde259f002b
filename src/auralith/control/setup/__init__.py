"""How people get in: first start, registration, accepted invitations."""
