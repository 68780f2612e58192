"""POST /api/setup and /api/setup/check: the first administrator, without a default password."""

import pytest

from tests.common.house import CHILD_YEAR, DOMAIN, House


async def test_a_server_without_organisation_asks_for_set_up(house: House) -> None:
    session = (await house.browser().get("/api/session")).json()
    assert session["state"] == "setup_needed"
    assert session["organisation"] is None
    assert session["account"] is None
    assert session["server"]["mail"] == "terminal"


async def test_the_printed_link_opens_set_up(house: House) -> None:
    link = house.app.setup_link()
    assert link is not None
    assert link.startswith("http://localhost:8000/setup#")
    answer = await house.browser().post("/api/setup/check", {"token": link.partition("#")[2]})
    assert (answer.status_code, answer.json()) == (200, {})


async def test_another_link_does_not(house: House) -> None:
    house.app.setup_link()
    answer = await house.browser().post("/api/setup/check", {"token": "0" * 32})
    assert (answer.status_code, answer.json()["code"]) == (404, "setup_link_invalid")


async def test_no_link_works_before_one_was_made(house: House) -> None:
    answer = await house.browser().post("/api/setup/check", {"token": ""})
    assert answer.json()["code"] == "setup_link_invalid"


async def test_a_newer_link_ends_an_older_one(house: House) -> None:
    older = house.app.setup_link()
    house.app.setup_link()
    assert older is not None
    answer = await house.browser().post("/api/setup/check", {"token": older.partition("#")[2]})
    assert answer.json()["code"] == "setup_link_invalid"


async def test_the_link_lives_a_day(house: House) -> None:
    body = house.setup_body()
    house.clock.advance(days=1)
    answer = await house.browser().post("/api/setup", body)
    assert answer.json()["code"] == "setup_link_invalid"


async def test_set_up_signs_the_first_administrator_in(house: House) -> None:
    browser = house.browser()
    answer = await browser.post("/api/setup", house.setup_body())
    assert answer.status_code == 201
    session = answer.json()
    assert session["state"] == "signed_in"
    assert session["organisation"] == {"name": "Ice House"}
    assert session["account"]["role"] == "admin"
    assert session["account"]["name"] == "Ada Axel"
    assert 1 <= session["account"]["hue"] <= 12
    assert await browser.state() == "signed_in"


async def test_set_up_happens_once(house: House) -> None:
    body = house.setup_body()
    await house.browser().post("/api/setup", body)
    again = await house.browser().post("/api/setup", body)
    assert again.json()["code"] == "setup_link_invalid"
    assert house.app.setup_link() is None


async def test_a_failed_set_up_leaves_nothing_and_the_link_open(house: House) -> None:
    body = house.setup_body(admin_email="no address")
    refused = await house.browser().post("/api/setup", body)
    assert refused.status_code == 422
    assert "admin_email" in refused.json()["fields"]
    assert await house.browser().state() == "setup_needed"
    answer = await house.browser().post("/api/setup", body | {"admin_email": f"ada@{DOMAIN}"})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation_name", ""),
        ("organisation_name", "\u202e\u200b"),
        ("operator_contact", "  "),
        ("mail_domains", []),
        ("mail_domains", ["not a domain"]),
        ("mail_domains", ["localhost"]),
        ("admin_name", "\n"),
        ("admin_email", "ada@"),
        ("birth_year", 1800),
        ("birth_year", 3000),
        ("birth_year", "1980-01-01"),
        ("birth_year", None),
    ],
)
async def test_a_field_that_cannot_be_right_is_named(
    house: House, field: str, value: object
) -> None:
    answer = await house.browser().post("/api/setup", house.setup_body(**{field: value}))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert list(answer.json()["fields"]) == [field]
    assert await house.browser().state() == "setup_needed"


async def test_an_older_notice_is_not_accepted(house: House) -> None:
    answer = await house.browser().post("/api/setup", house.setup_body(policy_version="2020"))
    assert (answer.status_code, answer.json()["code"]) == (409, "policy_changed")


async def test_a_child_founds_nothing(house: House) -> None:
    answer = await house.browser().post("/api/setup", house.setup_body(birth_year=CHILD_YEAR))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_available")


async def test_a_browser_that_was_refused_is_not_asked_again_for_a_day(house: House) -> None:
    """Policy C: the first administrator is asked like everybody else."""
    child = house.browser()
    refused = await child.post("/api/setup", house.setup_body(birth_year=CHILD_YEAR))
    assert "max-age=86400" in refused.headers["set-cookie"].lower()
    again = await child.post("/api/setup", house.setup_body())
    assert (again.status_code, again.json()["code"]) == (403, "not_available")
    assert await house.browser().state() == "setup_needed"
    assert (await house.browser().post("/api/setup", house.setup_body())).status_code == 201
