"""Calls to residents that stand on posters, in every language."""

from participation.services.messages import N_

CALL = N_("Answer in your own language")
MINUTES = N_("It takes about %(minutes)s minutes.")
