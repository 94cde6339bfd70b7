"""The demonstration: a real neighbourhood with real register figures where there are any, and invented residents."""
