"""The representation room: who was heard, looks, follow-ups."""
