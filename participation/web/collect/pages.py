"""The planner's page of keys for ODK Collect."""

import base64
import json
import zlib
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import format_date
from markupsafe import Markup

from participation.services import field_sessions
from participation.services.collect_keys import CollectKeyView
from participation.services.database import Session
from participation.web.context import current_area
from participation.web.qr import qr_svg


@dataclass(frozen=True, slots=True)
class KeyCard:
    """A key, as the list shows it, its days written out."""

    key: CollectKeyView
    made: str
    last_used: str


def key_card(key: CollectKeyView) -> KeyCard:
    """Return a key with its days in the reader's language."""
    return KeyCard(key, format_date(key.created, "long"), format_date(key.last_used, "long") if key.last_used else "")


def server_address(token: str) -> str:
    """Return what goes into Collect as the server's address."""
    return url_for("collect.forms", token=token, _external=True).removesuffix("/formList")


def settings_code(token: str) -> Markup:
    """Return the QR code that sets Collect up: its settings as JSON, deflated, in base 64."""
    settings: dict[str, Any] = {
        "general": {
            "server_url": server_address(token),
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": current_area().name},
    }
    packed = base64.b64encode(zlib.compress(json.dumps(settings).encode())).decode()
    return qr_svg(packed)


def sessions(session: Session) -> list[tuple[str, str]]:
    """Return the sessions that a key can be made for, as choices of a form."""
    found = field_sessions.all_of(session, current_area().id)
    return [(str(each.id), f"{format_date(each.day, 'short')} · {each.place}") for each in found if not each.is_closed]
