"""kill -9 of the whole server in the middle of submissions: every receipt that was shown is stored, exactly once.

`python -m tests.bench killed` does the same with two thousand submissions on each database.
"""

from tests.factories.killed import check, killed_while_people_answer, prepare


def test_every_receipt_that_was_shown_is_stored_exactly_once(database, tmp_path):
    prepare(database)
    url = database.url.render_as_string(hide_password=False)
    receipts = killed_while_people_answer(url, tmp_path, people=6, each=12, kills=3)
    check(url, receipts)
