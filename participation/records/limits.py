"""How often something was tried, by whom without saying who."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base


class LimitCount(Base):
    """How often something was tried. The key is a hash that tells neither an address nor an account.

    In a table and not in memory: several web processes count together, on SQLite and on PostgreSQL.
    """

    __tablename__ = "limit_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    waits_until: Mapped[datetime | None]
    expires: Mapped[datetime] = mapped_column(index=True)
