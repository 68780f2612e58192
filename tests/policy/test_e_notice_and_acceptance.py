"""Policy E: the notice has a date and names who is responsible; using it means accepting it."""

from pattino.privacy import notice
from tests.common.house import ADULT, House, stored


async def test_the_notice_is_readable_signed_out_and_before_set_up(house: House) -> None:
    answer = await house.browser().get("/api/policy")
    assert answer.status_code == 200
    assert answer.json()["version"] == notice.VERSION
    assert answer.json()["effective_date"] == notice.NEWEST.effective.isoformat()
    assert answer.json()["operator"] is None
    assert [clause["id"] for clause in answer.json()["clauses"]][:2] == ["E", "1.1"]


async def test_after_set_up_it_names_the_operator_and_the_developer_apart(house: House) -> None:
    await house.set_up()
    body = (await house.browser().get("/api/policy")).json()
    assert body["operator"] == {"name": "Ice House", "contact": "privacy@skate.example"}
    assert body["developer"] not in {"", "Ice House"}


async def test_the_page_needs_no_script(house: House) -> None:
    await house.set_up()
    answer = await house.browser().get("/policy")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script" not in answer.text
    assert "Ice House" in answer.text
    assert notice.NEWEST.fingerprint in answer.text
    assert (await house.browser().get("/policy.css")).headers["content-type"].startswith("text/css")


async def test_what_was_accepted_and_when_is_kept_with_the_account(house: House) -> None:
    await house.set_up()
    await house.member()
    rows = stored(house.config.data_dir, "select policy_version, accepted_on from accounts")
    assert rows == [(notice.VERSION, "2026-11-24")] * 2


async def test_nobody_gets_in_without_accepting_the_version_in_force(house: House) -> None:
    meeting = await house.meeting(await house.set_up())
    newcomer = await house.first_sign_in("bea@skate.example")
    for version in ("", "2020-01-01", None):
        changes = {"name": "Bea", **ADULT, "policy_version": version}
        for path, browser in (
            ("/api/signin/complete", newcomer),
            (f"/api/meetings/{meeting}/join", house.browser()),
        ):
            answer = await browser.post(path, changes)
            assert answer.json()["code"] in {"policy_changed", "invalid_input"}, path
