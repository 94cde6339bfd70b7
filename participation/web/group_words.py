"""What staff call the dimensions that residents differ by: a word where there is one, else the survey's question."""

from flask_babel import lazy_gettext as _l

from participation.services.area_groups import LANGUAGE, Dimension

NAMES = {
    "age": _l("Age"),
    "gender": _l("Gender"),
    "country_background": _l("Country background"),
    "sub_area": _l("Where they live"),
    "tenure": _l("Owns or rents"),
    LANGUAGE: _l("Language"),
}


def dimension_name(dimension: Dimension) -> str:
    """Return a dimension's name in the reader's language."""
    return str(NAMES.get(dimension.key, dimension.name))
