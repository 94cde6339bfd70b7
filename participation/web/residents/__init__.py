"""The residents' room: choose a language, answer, get a receipt, see or delete one's own answers. No account."""
