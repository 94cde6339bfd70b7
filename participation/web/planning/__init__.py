"""The planning room: what has come in, at a glance, and what happens next."""
