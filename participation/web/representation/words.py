"""Names that the room's pages share: verdicts, methods, states of a follow-up."""

from analysis.representation.assessment import State
from participation.services.follow_ups import FollowUpStatus
from participation.services.messages import N_

# Each verdict has a word and a shape: colour alone tells nothing.
VERDICTS = {
    State.UNDER: N_("Heard too seldom"),
    State.NOBODY_REACHED: N_("Nobody heard"),
    State.NOBODY_YET: N_("None yet, too few to tell"),
    State.TOO_FEW_TO_TELL: N_("Too few to tell"),
    State.WATCH: N_("Keep an eye on"),
    State.SENSITIVE_TO_MISSING: N_("Depends on missing answers"),
    State.OK: N_("Heard as expected"),
    State.OVER: N_("Heard more than expected"),
}

STATUSES = {
    FollowUpStatus.PLANNED: N_("Planned"),
    FollowUpStatus.UNDER_WAY: N_("Under way"),
    FollowUpStatus.HELPED: N_("Helped"),
    FollowUpStatus.DID_NOT_HELP: N_("Did not help"),
}

_TONES = {
    State.UNDER: "bad",
    State.NOBODY_REACHED: "bad",
    State.WATCH: "unsure",
    State.SENSITIVE_TO_MISSING: "unsure",
    State.NOBODY_YET: "open",
    State.TOO_FEW_TO_TELL: "open",
    State.OK: "good",
    State.OVER: "over",
}


def tone(state: State) -> str:
    """Return which of the page's five looks a verdict has; the shape and the word say the same."""
    return _TONES[state]
