"""REFI-QDA: codebooks (.qdc) and projects (.qdpx) of programs for qualitative analysis, out and in."""
