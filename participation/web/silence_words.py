"""Why the machine suggests nothing, and what would bring suggestions, in sentences."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from participation.web.percent import percent
from participation.web.reading import language_name, number


def sentences(silence: Mapping[str, Any] | None, asked: float) -> list[str]:
    """Return why nothing is suggested for any statement that waits; nothing where something is.

    Args:
        silence: the fields of services.machine.choosing.Silence, None where something is suggested or nothing waits.
        asked: the precision that was chosen.
    """
    if not silence:
        return []
    if silence["able"]:
        names = ", ".join(str(language_name(code)) for code in silence["able"])
        return [
            gettext(
                "It can suggest codes for statements in these languages: %(languages)s. It is not sure enough about "
                "any statement that waits.",
                languages=names,
            )
        ]
    return [_reason(silence, asked), _more(silence), *_lower(silence)]


def _reason(silence: Mapping[str, Any], asked: float) -> str:
    language = language_name(silence["language"])
    if silence["surest"] is None:
        return str(
            gettext(
                "Too few statements are coded to say how often it would be right, even in the language with the most: "
                "%(language)s.",
                language=language,
            )
        )
    return str(
        gettext(
            "In the language with the most coded statements (%(language)s) %(surest)s of its 20 surest guesses about "
            "statements it had not seen were right. It must be right in %(asked)s, with a margin where few are coded.",
            language=language,
            surest=percent(silence["surest"]),
            asked=percent(asked),
        )
    )


def _more(silence: Mapping[str, Any]) -> str:
    if silence["more"] is None:
        return str(gettext("More coded statements help; how many it takes cannot be said yet."))
    return str(
        gettext(
            "Code about %(number)s more statements in that language; as it learns from them, fewer may do.",
            number=number(about(silence["more"])),
        )
    )


def _lower(silence: Mapping[str, Any]) -> list[str]:
    if silence["lower"] is None:
        return []
    return [
        gettext(
            "Or ask for less: at %(lower)s it would suggest codes for about %(share)s of the statements.",
            lower=percent(silence["lower"]),
            share=percent(silence["lower_served"]),
        )
    ]


def about(count: int) -> int:
    """Return a number rounded up to tens: it is a guess."""
    return -(-count // 10) * 10
