"""What the statistics office's marks mean, for the reader."""

from participation.services.messages import N_

MARKS = {
    "invented": N_("invented"),
    ".": N_("not possible"),
    "..": N_("missing"),
    ":": N_("confidential"),
    "-": N_("nil"),
    "*": N_("preliminary"),
}
