"""The room of tablets: let them in, see what they hold and what is missing, look at what did not fit."""
