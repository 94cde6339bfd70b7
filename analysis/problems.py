"""What can be wrong with input to an analysis: coded, placed, one sentence."""


class AnalysisProblem(ValueError):
    """Input that cannot be analysed.

    Attributes:
        code: a stable snake_case name of the kind of problem, for callers that translate or test it.
        message: one English sentence that says what is wrong and what to do.
        dimension: the dimension (or column) concerned, or "".
        category: the category concerned, or "".
        row: position of the offending row in what was given, counted from 0, or None.
    """

    def __init__(
        self, code: str, message: str, *, dimension: str = "", category: str = "", row: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.dimension = dimension
        self.category = category
        self.row = row
