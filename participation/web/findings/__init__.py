"""The findings room: how often themes are spoken of, by whom and where, how they go together, what has changed."""
