"""The database's own errors that mean "not now", named here so that web need not know SQLAlchemy."""

from sqlalchemy import exc

DATABASE_ERRORS: tuple[type[Exception], ...] = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.InternalError,
    exc.TimeoutError,
    exc.DisconnectionError,
)
