"""Who may do what where: permissions, the roles that hold them, and a member of staff as pages see one."""

from dataclasses import dataclass
from enum import StrEnum

from participation.records.people import Role as Role  # noqa: PLC0414 - web names roles without knowing records


class Permission(StrEnum):
    """What a page or a verb asks of its reader."""

    RECORD_ANSWERS = "record_answers"
    READ_SESSIONS = "read_sessions"
    PLAN_SESSIONS = "plan_sessions"
    REOPEN_SESSIONS = "reopen_sessions"
    READ_FIGURES = "read_figures"
    READ_RESPONSES = "read_responses"
    CODE_STATEMENTS = "code_statements"
    EDIT_CODEBOOK = "edit_codebook"
    READ_REPRESENTATION = "read_representation"
    PLAN_FOLLOW_UPS = "plan_follow_ups"
    MANAGE_REFERENCE = "manage_reference"
    EXPORT = "export"
    EXPORT_WORDS = "export_words"
    MANAGE_SURVEYS = "manage_surveys"
    MANAGE_TABLETS = "manage_tablets"
    MANAGE_PEOPLE = "manage_people"
    READ_JOURNAL = "read_journal"
    READ_INSTALLATION = "read_installation"
    MANAGE_PRIVACY = "manage_privacy"


# A line a role. The planner has all but what stands here: a new permission is theirs unless it is taken from them.
_NOT_THE_PLANNERS = frozenset(
    {
        Permission.MANAGE_PEOPLE,
        Permission.READ_JOURNAL,
        Permission.READ_INSTALLATION,
    }
)
# Sees to it that the rules are kept, and reads nobody's words to do so.
_DATA_PROTECTION = frozenset(
    {
        Permission.READ_FIGURES,
        Permission.READ_JOURNAL,
        Permission.MANAGE_PRIVACY,
    }
)
# Figures as exports have them: the overview, the report on who was heard, the findings, the register.
_READER = frozenset({Permission.READ_FIGURES})
_OUTREACH = frozenset({Permission.RECORD_ANSWERS, Permission.READ_SESSIONS, Permission.PLAN_SESSIONS})
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OUTREACH: _OUTREACH,
    Role.PLANNER: frozenset(Permission) - _NOT_THE_PLANNERS,
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.DATA_PROTECTION: _DATA_PROTECTION,
    Role.READER: _READER,
}


@dataclass(frozen=True, slots=True)
class AreaRole:
    """A role in an area."""

    area_id: int
    area_slug: str
    area_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class StaffUser:
    """A member of staff, as pages see one."""

    id: int
    email: str
    name: str
    language: str
    active: bool
    roles: tuple[AreaRole, ...]

    def may(self, permission: Permission, area_slug: str) -> bool:
        """Return whether one of the person's roles in the area allows it."""
        return any(role.area_slug == area_slug and permission in PERMISSIONS[role.role] for role in self.roles)

    @property
    def areas(self) -> tuple[tuple[str, str], ...]:
        """(slug, name) of the areas in which the person has a role, by name."""
        return tuple(sorted({(role.area_slug, role.area_name) for role in self.roles}, key=lambda pair: pair[1]))
