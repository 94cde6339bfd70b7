"""The machine room: letting it learn, how good it is, candidate themes."""
