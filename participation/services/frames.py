"""The one place of the services that knows pandas: respondents as a frame, for what analysis reads by columns."""

import numpy as np
import pandas as pd

from analysis.representation.reference import Reference
from analysis.representation.weights import Margin, margins_of
from participation.services.respondents import Respondents


def margins(people: Respondents, table: Reference) -> list[Margin]:
    """Return the margins to weight to; every dimension's residents are scaled to add up to the respondents."""
    frame = pd.DataFrame(
        {
            dimension.name: np.array([*dimension.categories, ""], object)[people.codes[dimension.name]]
            for dimension in table.dimensions
        }
    )
    return margins_of(frame, table, float(people.n))
