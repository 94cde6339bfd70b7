"""A tablet with everything loaded, as tests of a day in the field begin with it."""

from contextlib import contextmanager

from tests.browser.conftest import MISSING, chromium_path
from tests.browser.field_app import FieldApp
from tests.browser.staff_pages import TABLET


@contextmanager
def ready_tablet(site, browser, folder):
    """A tablet with everything loaded; its profile stands in a folder."""
    made = FieldApp(browser.browser_type, chromium_path() or MISSING, site, folder / "profile")
    made.start().enrol(ready=True)
    yield made
    made.close()


@contextmanager
def at_the_start(ready):
    """The same tablet on its start page, with a network and without anybody in the kiosk; its pages complain of nothing."""
    ready.context.set_offline(False)
    ready.page.set_viewport_size(TABLET)
    ready.page.emulate_media(color_scheme="light")
    ready.go()
    ready.page.evaluate(
        "async () => { const core = await import('/field/app/js/field/core.js'); await core.put('kiosk', null); }"
    )
    ready.go()
    ready.wait_for("home")
    yield ready
    assert ready.complaints == []


def open_session(app):
    app.page.locator(f"a.session-card[href='#session/{app.site.session}']").click()
    app.wait_for("session")
