"""Findings: how often themes are spoken of, by whom and where, what goes together, what has changed."""
