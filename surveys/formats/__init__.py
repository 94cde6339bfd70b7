"""Files that a questionnaire is read from and written to."""
