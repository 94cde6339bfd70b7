"""The machine that learns from people's codings: its jobs, its models, and what they said of each statement."""
