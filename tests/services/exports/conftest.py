"""What the tests of exports share."""

import pytest

from tests.factories.exported import Stored
from tests.factories.exported_survey import FULL, asked


@pytest.fixture
def here(sqlite_database):
    made = Stored(sqlite_database, asked())
    made.add([FULL] * 6)
    return made
