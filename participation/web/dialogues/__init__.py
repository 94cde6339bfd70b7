"""Dialogues: conversations and meetings written down, and the promises made in them."""
