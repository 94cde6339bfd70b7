"""What the ways of meeting people and the states of a field session are called; outside the rooms, which share them."""

from participation.services.field_sessions import SessionMethod, SessionStatus
from participation.services.messages import N_

METHODS = {
    SessionMethod.STAND: N_("Stand outdoors"),
    SessionMethod.DOOR_TO_DOOR: N_("Door to door"),
    SessionMethod.SCHOOL: N_("At a school"),
    SessionMethod.WOMENS_GROUP: N_("Women's group"),
    SessionMethod.GO_ALONG: N_("Walking along"),
    SessionMethod.WORKSHOP: N_("Workshop"),
    SessionMethod.MEETING: N_("Meeting"),
    SessionMethod.CAFE: N_("Café"),
    SessionMethod.PHONE: N_("By telephone"),
}

STATUSES = {
    SessionStatus.PLANNED: N_("Planned"),
    SessionStatus.OPEN: N_("Open"),
    SessionStatus.CLOSED: N_("Closed"),
}
