"""An area whose statements a machine can learn from, coded by a person who errs now and then."""

from datetime import timedelta

from participation import jobs
from participation.services import coding
from participation.services.codebooks import import_codebook
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user

DARK = ("mørkt", "lyset", "gatelys", "lamper")
RENT = ("husleia", "leie", "dyrt", "kostbart")
PLACES = ("torget", "parken", "skolen", "undergangen", "blokka", "gården", "biblioteket", "banen")


class Ground:
    """Coded statements about light and rent, and two that wait: one like them, one in a language nobody has coded."""

    def __init__(self, session, coded=64, area_id=None):
        self.area = add_area(session) if area_id is None else area_id
        self.coder = add_user(session)
        self.survey = add_survey(session, self.area)
        book = import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
        self.code = {key: code.id for key, code in book.by_key().items()}
        self.coded = []
        for number in range(coded):
            word, key = (DARK, "lighting") if number % 2 else (RENT, "rent")
            text = f"{word[number // 2 % 4]} ved {PLACES[number // 8 % 8]} er et problem {number % 5}"
            # People err too: without a doubtful case the machine would call itself surer than it can be of a new text.
            given = "violence" if number % 16 in {5, 10} else key
            statement = add_statement(session, self.area, self.survey, text)
            self.coded.append(statement)
            self.decide(session, statement, [given])
        self.dark = add_statement(session, self.area, self.survey, "mørkt og lite gatelys ved parken")
        self.other = add_statement(session, self.area, self.survey, "Kirada waa qaali", language="so")

    def decide(self, session, number, keys):
        coding.decide(
            session,
            area_id=self.area,
            statement_id=number,
            coder_id=self.coder,
            given=[self.code[key] for key in keys],
            now=NOW,
        )

    def train(self, database, precision=0.8):
        return jobs.train_suggestions(database, "toyen", now=NOW + timedelta(hours=1), precision=precision)
