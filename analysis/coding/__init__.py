"""Coding free text: people decide, the machine learns from them and says how sure it is."""
