"""Areas: look one up, make one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from participation.records.places import Area, SubArea
from participation.services.errors import NotFound


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area as pages see it.

    sub_areas are (key, name) in the order of the area; second_factor names the roles that log in with two steps.
    """

    id: int
    slug: str
    name: str
    municipality: str
    district: str
    description: str
    latitude: float | None
    longitude: float | None
    demonstration: bool
    sub_areas: tuple[tuple[str, str], ...]
    second_factor: tuple[str, ...] = ()


def area(session: Session, slug: str) -> AreaView:
    """Return the area with this slug; raise NotFound where there is none."""
    found = session.scalar(select(Area).where(Area.slug == slug).options(selectinload(Area.sub_areas)))
    if found is None:
        raise NotFound
    return _view(found)


def area_by_id(session: Session, area_id: int) -> AreaView:
    """Return the area with this id; raise NotFound where there is none."""
    found = session.get(Area, area_id, options=(selectinload(Area.sub_areas),))
    if found is None:
        raise NotFound
    return _view(found)


def all_areas(session: Session) -> list[AreaView]:
    """Return every area of the installation by name."""
    return [
        _view(found)
        for found in session.scalars(select(Area).order_by(Area.name).options(selectinload(Area.sub_areas)))
    ]


def add_area(
    session: Session,
    *,
    slug: str,
    name: str,
    municipality: str,
    now: datetime,
    district: str = "",
    description: str = "",
    centre: tuple[float, float] | None = None,
    sub_areas: Sequence[tuple[str, str]] = (),
    demonstration: bool = False,
) -> AreaView:
    """Make an area with its sub-areas, given as (key, name); centre is (latitude, longitude) in degrees."""
    made = Area(
        slug=slug,
        name=name,
        municipality=municipality,
        district=district,
        description=description,
        latitude=centre[0] if centre else None,
        longitude=centre[1] if centre else None,
        demonstration=demonstration,
        created=now,
        sub_areas=[SubArea(key=key, name=text, position=at) for at, (key, text) in enumerate(sub_areas)],
    )
    session.add(made)
    session.flush()
    return _view(made)


def set_second_factor(session: Session, area_id: int, roles: Collection[str]) -> None:
    """Say which roles need a second step at log-in in the area."""
    session.execute(update(Area).where(Area.id == area_id).values(second_factor=sorted(roles)))


def _view(found: Area) -> AreaView:
    return AreaView(
        id=found.id,
        slug=found.slug,
        name=found.name,
        municipality=found.municipality,
        district=found.district,
        description=found.description,
        latitude=found.latitude,
        longitude=found.longitude,
        demonstration=found.demonstration,
        sub_areas=tuple((part.key, part.name) for part in found.sub_areas),
        second_factor=tuple(found.second_factor),
    )
