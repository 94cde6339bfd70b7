"""Invitation to first log-in on a phone, codes, passkeys (Chromium's virtual authenticator), ending a log-in, axe."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import update

from participation.records.people import LoginSession
from tests.browser.conftest import PHONE
from tests.browser.staff_pages import AREA, PASSWORDS, WIDE, staff_site

STEPS = "/staff/account/second-step"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("accounts-site")) as made:
        # A passkey belongs to a name; an address of numbers has none.
        made.address = made.address.replace("127.0.0.1", "localhost")
        yield made


def authenticator(page):
    """Give the page's browser a virtual authenticator that verifies its user."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def log_out(page):
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login*")


def test_from_the_invitation_to_the_first_log_in_on_a_phone(open_page, site, axe):
    page = site.log_in(open_page(size=WIDE), "administrator", "en")
    page.goto(f"{site.address}{AREA}/people")
    page.get_by_label("Name").fill("Ny Kollega")
    page.get_by_label("E-mail address").fill("ny@example.org")
    page.get_by_role("button", name="Invite", exact=True).click()
    assert axe(page) == []
    link = page.locator("code.key").inner_text()
    phone = open_page(size=PHONE, script=False)
    phone.goto(link)
    phone.locator(".languages button[lang=en]").click()
    phone.get_by_label("New password").fill("qwertyuiop12")
    phone.get_by_role("button", name="Choose the password and log in").click()
    assert "first that somebody would guess" in phone.locator(".errors").inner_text()
    assert fits(phone)
    phone.get_by_label("New password").fill("the square in the evening")
    phone.get_by_role("button", name="Choose the password and log in").click()
    assert phone.url == f"{site.address}{AREA}/sessions"
    phone.goto(link)
    assert "has been used" in phone.locator("main").inner_text()
    again = open_page(size=PHONE)
    page.goto(f"{site.address}{AREA}/people")
    page.locator(".people > li", has_text="Ny Kollega").locator("summary").click()
    page.get_by_role("button", name="Make a link to a new password").click()
    again.goto(page.locator("code.key").inner_text())
    assert axe(again) == []


def test_codes_from_a_phone_without_script(open_page, site):
    page = open_page(size=PHONE, script=False)
    sign_in(page, site, "reader")
    page.goto(f"{site.address}/staff/account")
    page.locator(".languages button[lang=en]").click()
    page.get_by_role("link", name="Passkeys and codes").click()
    page.get_by_role("link", name="Set up codes").click()
    key = pyotp.TOTP(page.locator("code.key").inner_text().replace(" ", ""))
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Use codes from now on").click()
    assert "not right" in page.locator(".errors").inner_text()
    page.get_by_label("Code", exact=True).fill(key.now())
    page.get_by_role("button", name="Use codes from now on").click()
    spare = page.locator(".recovery code").all_inner_texts()
    assert len(spare) == 10
    assert fits(page)
    page.get_by_role("link", name="I have kept them").click()
    log_out(page)
    sign_in(page, site, "reader")
    assert page.url.startswith(f"{site.address}/login/second")
    page.get_by_label("Code", exact=True).fill(key.at(datetime.now(UTC) + timedelta(seconds=30)))
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/staff/**")
    page.get_by_role("button", name="Log out").click()
    sign_in(page, site, "reader")
    page.get_by_label("Code", exact=True).fill(spare[0])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/staff/**")


def sign_in(page, site, role):
    page.goto(f"{site.address}/login")
    email, password = PASSWORDS[role]
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile("/(staff|login/second)"))


def test_a_passkey_is_added_and_lets_one_in_alone_and_as_the_second_step(open_page, site, axe):
    page = site.log_in(open_page(size=PHONE), "planner", "en")
    session, key = authenticator(page)
    page.goto(site.address + STEPS)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("Give the passkey a name").wait_for()
    page.get_by_label("Name of the new passkey").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name=re.compile("Rename.*My phone")).wait_for()
    assert axe(page) == []
    page.get_by_label("Name of the passkey", exact=True).fill("The old phone")
    page.get_by_role("button", name="Rename").click()
    assert page.get_by_label("Name of the passkey", exact=True).input_value() == "The old phone"
    log_out(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(f"**{AREA}/")
    log_out(page)
    sign_in(page, site, "planner")
    assert page.url.startswith(f"{site.address}/login/second")
    assert axe(page) == []
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_text("The passkey was not used").wait_for()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(f"**{AREA}/")
    still_you(page, site)
    page.goto(site.address + STEPS)
    page.get_by_role("button", name=re.compile("Remove.*The old phone")).click()
    page.get_by_role("status").wait_for()
    log_out(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    page.get_by_text("This passkey was not accepted").wait_for()


def still_you(page, site):
    """A sensitive act asks again after a while, and a passkey is proof enough."""
    with site.database.write() as session:
        session.execute(update(LoginSession).values(confirmed=datetime.now(UTC) - timedelta(hours=1)))
    page.goto(f"{site.address}{STEPS}/codes")
    assert page.url.startswith(f"{site.address}/staff/confirm")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url(f"{site.address}{STEPS}/codes")


def test_a_log_in_elsewhere_is_ended(open_page, site, axe):
    here = site.log_in(open_page(size=PHONE), "outreach", "en")
    lost = site.log_in(open_page(size=PHONE), "outreach", "en")
    here.goto(f"{site.address}/staff/account")
    assert axe(here) == []
    here.get_by_role("button", name="End all but this one").click()
    assert here.get_by_role("status").inner_text() == "All other log-ins are ended."
    lost.goto(f"{site.address}/staff/account")
    assert lost.url.startswith(f"{site.address}/login")


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
def test_axe_finds_nothing_where_one_is_asked_again_or_sets_up_codes(open_page, site, axe, look):
    page = site.log_in(open_page(size=PHONE, **look), "administrator", "en")
    for path in (f"{STEPS}/codes", STEPS, "/staff/confirm", "/login/second"):
        page.goto(site.address + path)
        assert axe(page) == [], path
        assert fits(page), path
