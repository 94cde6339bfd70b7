"""Names that the room's pages share."""

from participation.services.messages import N_

LENSES = {
    "quality": N_("What is good here"),
    "challenge": N_("What is hard here"),
    "need": N_("What is missing"),
    "opportunity": N_("What it could become"),
}
