"""Colleagues find each other, guests and strangers find nobody. Policy 2.1, 3.1, reading 1."""

import json
from pathlib import Path

import httpx
import pytest

from pattino.kit.keystore import Sealer
from pattino.people import rules
from tests.common.house import ADULT, House


def names(answer: httpx.Response) -> list[str]:
    return [each["name"] for each in answer.json()["people"]]


async def test_a_colleague_is_found_and_looked_at(house: House) -> None:
    ada = await house.set_up()
    await house.member("Bea Bracket")
    answer = await ada.post("/api/people/search", {"q": "bra"})
    (found,) = answer.json()["people"]
    assert (found["name"], answer.json()["has_more"]) == ("Bea Bracket", False)
    assert 1 <= found["hue"] <= 12
    card = (await ada.get(f"/api/people/{found['id']}")).json()
    assert card == found | {"language": None, "time_zone": None}
    assert (await ada.get("/api/people")).json() == {"count": 1}


async def test_no_address_and_no_role_is_shown_to_colleagues(house: House) -> None:
    """Policy 3.1: a colleague sees who somebody is and no more."""
    await house.set_up()
    bea = await house.member()
    (found,) = (await bea.post("/api/people/search", {"q": "ada"})).json()["people"]
    assert set(found) == {"id", "name", "hue", "title", "picture"}
    assert "skate.example" not in json.dumps(found)


async def test_one_does_not_find_oneself(house: House) -> None:
    ada = await house.set_up()
    assert names(await ada.post("/api/people/search", {"q": "ada"})) == []


@pytest.mark.parametrize("method", ["count", "search", "look"])
async def test_guests_and_strangers_see_nobody(house: House, method: str) -> None:
    ada = await house.set_up()
    meeting = await house.meeting(ada)
    guest = house.browser()
    joined = await guest.post(
        f"/api/meetings/{meeting}/join",
        {"name": "Gus", **ADULT},
    )
    assert joined.status_code == 200
    for browser in (guest, house.browser()):
        answer = {
            "count": browser.get("/api/people"),
            "search": browser.post("/api/people/search", {"q": "ada"}),
            "look": browser.get("/api/people/00000000000000000000000000"),
        }
        told = await answer.pop(method)
        for unused in answer.values():
            unused.close()
        assert (told.status_code, told.json()["code"]) == (401, "session_needed")


async def test_a_new_name_is_found_and_the_old_one_is_not(house: House) -> None:
    ada = await house.set_up()
    bea = await house.member()
    assert names(await ada.post("/api/people/search", {"q": "bracket"}))
    await bea.post("/api/me/name", {"name": "Bea Lutz"})
    house.clock.advance(seconds=3)
    assert names(await ada.post("/api/people/search", {"q": "bracket"})) == []
    assert names(await ada.post("/api/people/search", {"q": "lutz"})) == ["Bea Lutz"]


@pytest.mark.parametrize(
    ("path", "body"), [("restrict", {"restricted": True}), ("erase", {"when": "later"})]
)
async def test_who_asked_to_be_left_alone_is_not_found(
    house: House, path: str, body: dict[str, object]
) -> None:
    """GDPR article 18: a restricted account is stored and nothing else."""
    ada = await house.set_up()
    bea = await house.member()
    (found,) = (await ada.post("/api/people/search", {"q": "bea"})).json()["people"]
    assert (await bea.post(f"/api/me/{path}", body)).status_code == 200
    answer = await ada.get(f"/api/people/{found['id']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "person_unknown")
    assert names(await ada.post("/api/people/search", {"q": "bea"})) == []
    refused = await bea.post("/api/people/search", {"q": "ada"})
    assert refused.status_code in (401, 403)


async def test_searching_is_bounded(house: House) -> None:
    ada = await house.set_up()
    answers = [await ada.post("/api/people/search", {"q": "zz"}) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert answers[-1].json()["retry_after_s"] >= 1


@pytest.mark.parametrize(
    "body",
    [
        {"q": "a" * 10_000},
        {"q": "a"},
        {"q": "ada", "page": 10**12},
        {"q": "ada", "page": "<script>"},
        {"q": ["ada"]},
        {"q": "ada", "role": "admin"},
        {},
    ],
)
async def test_nonsense_is_refused_by_field_and_not_repeated(
    house: House, body: dict[str, object]
) -> None:
    ada = await house.set_up()
    answer = await ada.post("/api/people/search", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert "script" not in answer.text


async def test_hostile_names_are_told_as_plain_text(house: House) -> None:
    ada = await house.set_up()
    name = '<img src=x onerror="alert(1)"> Eve'
    await house.member("Eve X")
    answer = await house.browsers[-1].post("/api/me/name", {"name": f"\u202e{name}\u200b"})
    assert answer.json()["name"] == name
    house.clock.advance(seconds=3)
    assert names(await ada.post("/api/people/search", {"q": "img src"})) == [name]


async def test_open_names_are_nowhere_on_the_disk(house: House, tmp_path: Path) -> None:
    """Policy S: the index is memory; what the folder holds stays sealed."""
    ada = await house.set_up()
    await house.member("Quillonbert Xyzzy")
    assert names(await ada.post("/api/people/search", {"q": "quillon"}))
    for path in house.config.data_dir.rglob("*"):
        if path.is_file():
            held = path.read_bytes().lower()
            assert b"quillon" not in held, path.name


async def test_only_names_that_changed_are_opened_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await house.set_up()
    bea = await house.member("Bea Bracket")
    await house.member("Cyd Camel")
    await ada.post("/api/people/search", {"q": "bea"})
    opened: list[str] = []
    really = Sealer.open

    def watched(self: Sealer, table: str, column: str, account_id: str, sealed: bytes) -> str:
        opened.append(column)
        return really(self, table, column, account_id, sealed)

    await bea.post("/api/me/name", {"name": "Bea Lutz"})
    house.clock.advance(seconds=rules.PAGE_PEOPLE)
    monkeypatch.setattr(Sealer, "open", watched)
    await ada.post("/api/people/search", {"q": "bea"})
    assert opened.count("name") == 2  # whoever asks, and the one whose name is new
