"""What can go wrong in a verb, as typed errors that carry a translatable sentence. Web turns them into pages."""

from participation.services.messages import N_, Message


class ServiceProblem(Exception):
    """A verb could not do what it was asked.

    Attributes:
        message: what happened and what the reader can do.
        status: the HTTP status that fits.
        field: the form field it is about, if one is.
    """

    status = 400

    def __init__(self, message: Message, *, status: int | None = None, field: str | None = None) -> None:
        super().__init__(message.msgid)
        self.message = message
        self.field = field
        if status is not None:
            self.status = status


class NotFound(ServiceProblem):
    """There is no such thing, or the reader may not know of it."""

    status = 404

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or Message(N_("This page does not exist, or you do not have access to it.")))


class Refused(ServiceProblem):
    """The reader may not do this."""

    status = 403

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or Message(N_("You do not have permission to do this.")))


class Conflict(ServiceProblem):
    """Somebody else changed the thing meanwhile, or it is no longer in a state in which this can be done."""

    status = 409
