"""Verbs: a database session comes in, plain objects go out."""
