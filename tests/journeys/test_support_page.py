"""Support in a browser: a reason first, then one account, and its owner reads of it. Policy 3.1."""

import pytest
from playwright.sync_api import expect

from tests.journeys.looks import is_well_made
from tests.journeys.people import PHONE, Office, words
from tests.journeys.senses import Persona

pytestmark = pytest.mark.prove


def test_an_account_opens_after_a_reason_and_its_owner_is_told(
    office: Office, ada: Persona, ben: Persona
) -> None:
    admin = office.person(ada)
    admin.sets_up("Kestrel Instruments")
    support = office.person(ben, size=PHONE)
    support.signs_in()
    admin.page.goto(f"{office.server.url}/admin")
    change = words("admin.change").replace("{{name}}", ben.name)
    admin.page.get_by_role("button", name=change).click()
    admin.page.get_by_role("menuitem", name=words("admin.makeSupport")).click()
    expect(admin.page.get_by_text(words("admin.changed"))).to_be_visible()
    page = support.page
    page.goto(f"{office.server.url}/support")
    support.is_titled("support.page")
    expect(page.get_by_text(admin.email)).to_have_count(0)
    is_well_made(page, in_every_language=True)
    support.fill("support.email", admin.email)
    support.press("support.look")
    expect(page.get_by_text(words("support.reasonMissing"))).to_be_visible()
    page.get_by_label(words("support.reason")).select_option("sign_in")
    support.press("support.look")
    expect(page.get_by_text(admin.email)).to_be_visible()
    is_well_made(page, in_every_language=False)
    letter = office.postbox.next_for(admin.email).text
    assert ben.name in letter
    assert "you cannot sign in" in letter
    support.press("support.close")
    expect(page.get_by_text(admin.email)).to_have_count(0)
