"""Everything that is stored about a person is shown to that person. Policy 1.1, R."""

from typing import Any

from pattino.kit.language import Language
from pattino.privacy import inventory
from pattino.yourdata.german import SEALED, WORDS
from pattino.yourdata.model import Holding
from pattino.yourdata.rules import WITHHELD
from pattino.yourdata.wording import told
from tests.common.house import House

PERSONAL = {
    f"{item.table}.{item.column}"
    for item in (*inventory.COLUMNS, *inventory.KEY_COLUMNS)
    if item.fact.is_personal and item.table != "organisation"
}

EMPTY = {
    "accounts.erase_at",
    "accounts.warned_on",
    "child_reports.due_at",
    "child_reports.cleared_at",
    *(f"profiles.{each}" for each in ("title", "language", "time_zone", "picture")),
}
"""Dates of what has not happened."""


def named(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{item['table']}.{item['column']}": item for item in body["items"]}


async def test_every_personal_column_is_shown_or_withheld_with_a_reason(house: House) -> None:
    admin = await house.set_up()
    await house.meeting(admin)
    await admin.post("/api/admin/invitations", {"lines": ["noor@elsewhere.example"]})
    about_admin = {"email": "ada@skate.example", "ground": "told"}
    assert (await house.browser().post("/api/reports", about_admin)).status_code == 202
    found = named((await admin.get("/api/me/data")).json())
    assert set(found) == PERSONAL
    for name, item in found.items():
        assert item["purpose"], name
        assert item["kept"], name
        assert item["readers"], name
        shown = bool(item["values"]) or name in EMPTY
        assert shown != (name in WITHHELD), name
    assert found["accounts.name"]["values"] == ["Ada Axel"]
    assert found["accounts.email"]["values"] == ["ada@skate.example"]
    assert found["accounts.created_on"]["values"] == ["2026-11-24"]


async def test_sessions_and_meetings_say_when_they_go(house: House) -> None:
    admin = await house.set_up()
    await house.meeting(admin)
    await house.meeting(admin)
    found = named((await admin.get("/api/me/data")).json())
    assert found["sessions.last_seen_hour"]["values"] == ["2026-11-24T09:00:00+00:00"]
    assert found["sessions.expires_at"]["until"] == ["2026-11-24T21:00:00+00:00"]
    assert found["meetings.expires_at"]["values"] == ["2026-12-01T09:00:00+00:00"] * 2


async def test_nothing_of_anybody_else_is_in_it(house: House) -> None:
    """Policy 3.1: nobody gets at another person's account."""
    admin = await house.set_up()
    await house.meeting(admin)
    member = await house.member()
    for path in ("/api/me/data", "/api/me/data.json", "/api/me/data.html"):
        text = (await member.get(path)).text
        assert "Bea Bracket" in text
        assert "Ada" not in text
        assert "ada@" not in text
    assert named((await member.get("/api/me/data")).json())["meetings.expires_at"]["values"] == []


async def test_no_secret_is_in_it(house: House) -> None:
    admin = await house.set_up()
    meeting = await house.meeting(admin)
    text = (await admin.get("/api/me/data.json")).text
    for secret in (str(admin.cookie("session")), meeting, house.vault.api_secret.expose()):
        assert secret not in text


async def test_the_download_keeps_the_published_form(house: House) -> None:
    admin = await house.set_up()
    answer = await admin.get("/api/me/data.json")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["cache-control"] == "no-store"
    schema = (await admin.get("/api/me/schema")).json()
    body = answer.json()
    assert set(body) == set(schema["properties"]) == set(schema["required"])
    item = schema["$defs"]["HoldingBody"]
    for each in body["items"]:
        assert set(each) == set(item["properties"])
    assert schema["additionalProperties"] is False


async def test_the_readable_form_is_a_page_without_script(house: House) -> None:
    member = await _named(house, "Bea <script>")
    text = (await member.get("/api/me/data.html")).text
    assert "bea@skate.example" in text
    assert "<script" not in text
    assert "Bea &lt;script&gt;" in text


async def _named(house: House, name: str) -> Any:
    await house.set_up()
    return await house.member(name)


async def test_whoever_is_not_signed_in_gets_nothing(house: House) -> None:
    await house.set_up()
    stranger = house.browser()
    for path in ("/api/me/data", "/api/me/data.json", "/api/me/data.html"):
        answer = await stranger.get(path)
        assert answer.status_code == 401
        assert answer.json()["code"] == "session_needed"


class TestClause11InGerman:
    """Policy 1.1, 3.1: what is said of each field is said in the language of its reader."""

    def test_every_phrase_of_the_inventory_has_a_german_one(self) -> None:
        for item in (*inventory.COLUMNS, *inventory.KEY_COLUMNS):
            if item.fact.is_personal and item.table != "organisation":
                name = f"{item.table}.{item.column}"
                field = Holding(item.table, item.column, item.fact, (), (), WITHHELD.get(name))
                german = told(field, Language.GERMAN)
                assert german.fact.purpose != item.fact.purpose
                assert told(field, Language.ENGLISH) == field

    def test_no_phrase_is_left_over(self) -> None:
        said = set(WITHHELD.values())
        for item in (*inventory.COLUMNS, *inventory.KEY_COLUMNS):
            fact = item.fact
            said |= {fact.purpose.removesuffix(SEALED), fact.kept, fact.erased_by, *fact.readers}
        assert set(WORDS) - said == set()

    async def test_the_page_and_the_downloads_are_german_and_the_content_is_the_same(
        self, house: House
    ) -> None:
        admin = await house.set_up()
        english = named((await admin.get("/api/me/data")).json())
        german = named((await admin.get("/api/me/data?language=de")).json())
        assert german["accounts.email"]["purpose"].startswith("um Codes zum Anmelden zu schicken")
        assert {name: each["values"] for name, each in german.items()} == {
            name: each["values"] for name, each in english.items()
        }
        text = (await admin.get("/api/me/data.html?language=de")).text
        assert '<html lang="de">' in text
        assert "Ada Axel" in text
        assert "sign-in codes" not in text
