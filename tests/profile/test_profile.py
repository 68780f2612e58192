"""What people tell about themselves: read by colleagues, sealed at rest, gone with the account.
Policy 1.1, 2.1, 3.1, S.
"""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from tests.common.house import Browser, House

EMPTY = {"title": None, "language": None, "time_zone": None, "picture": None}
TOLD = {"title": "Research lead", "language": "de", "time_zone": "Europe/Berlin"}


def face(colour: str = "green") -> str:
    out = io.BytesIO()
    Image.new("RGB", (80, 80), colour).save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


async def told(browser: Browser, **changes: str) -> dict[str, Any]:
    answer = await browser.post("/api/me/profile", TOLD | changes)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def id_of(browser: Browser) -> str:
    return str((await browser.get("/api/session")).json()["account"]["id"])


async def test_it_is_empty_told_and_taken_back(house: House) -> None:
    ada = await house.set_up()
    assert (await ada.get("/api/me/profile")).json() == EMPTY
    assert await told(ada) == TOLD | {"picture": None}
    assert (await ada.get("/api/me/profile")).json() == TOLD | {"picture": None}
    assert await told(ada, title=" ", language="", time_zone="") == EMPTY


async def test_colleagues_read_it_and_find_by_it(house: House) -> None:
    ada = await house.set_up()
    bea = await house.member()
    await told(bea)
    (found,) = (await ada.post("/api/people/search", {"q": "research"})).json()["people"]
    assert (found["name"], found["title"]) == ("Bea Bracket", "Research lead")
    card = (await ada.get(f"/api/people/{found['id']}")).json()
    assert (card["language"], card["time_zone"]) == ("de", "Europe/Berlin")


async def test_a_face_is_shown_to_colleagues_and_to_nobody_else(house: House) -> None:
    ada = await house.set_up()
    bea = await house.member()
    name = (await bea.post("/api/me/picture", {"picture": face()})).json()["picture"]
    path = f"/api/pictures/{await id_of(bea)}/{name}"
    shown = await ada.get(path)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert shown.headers["cache-control"].startswith("private")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert (await house.browser().get(path)).status_code == 401
    second = (await bea.post("/api/me/picture", {"picture": face("red")})).json()["picture"]
    assert second != name
    old = await ada.get(path)
    assert (old.status_code, old.json()["code"]) == (404, "picture_unknown")
    assert (await bea.post("/api/me/picture/remove")).json()["picture"] is None


async def test_changing_words_leaves_the_picture(house: House) -> None:
    ada = await house.set_up()
    name = (await ada.post("/api/me/picture", {"picture": face()})).json()["picture"]
    assert (await told(ada))["picture"] == name


async def test_it_stands_in_your_data_and_goes_with_the_account(house: House) -> None:
    await house.set_up()
    bea = await house.member()
    await told(bea)
    items = {
        f"{each['table']}.{each['column']}": each["values"]
        for each in (await bea.get("/api/me/data")).json()["items"]
    }
    assert items["profiles.title"] == ["Research lead"]
    assert items["profiles.time_zone"] == ["Europe/Berlin"]
    assert (await bea.post("/api/me/erase", {"when": "now"})).status_code == 200

    def left(tx: Any) -> int:
        return int(tx.exec_driver_sql("select count(*) from profiles").scalar_one())

    assert house.app.database.run(left) == 0


async def test_it_is_sealed_at_rest(house: House) -> None:
    ada = await house.set_up()
    await told(ada, title="Quillonbert of the north")

    def row(tx: Any) -> Any:
        return tx.exec_driver_sql("select title, language, time_zone from profiles").first()

    for sealed in house.app.database.run(row):
        assert b"Quillon" not in bytes(sealed)
        assert bytes(sealed) not in (b"de", b"Europe/Berlin")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("profile", TOLD | {"title": "x" * 10_000}, "invalid_input"),
        ("profile", TOLD | {"title": "\u202e\u200b"}, "invalid_input"),
        ("profile", TOLD | {"language": "tlh"}, "invalid_input"),
        ("profile", TOLD | {"time_zone": "../../etc/passwd"}, "invalid_input"),
        ("profile", TOLD | {"time_zone": "<script>"}, "invalid_input"),
        ("profile", TOLD | {"role": "admin"}, "invalid_input"),
        ("profile", {}, "invalid_input"),
        ("picture", {"picture": "AAAA"}, "picture_refused"),
        ("picture", {"picture": "x" * 63_000}, "invalid_input"),
        ("picture", {"picture": "A" * 60_000}, "picture_refused"),
    ],
)
async def test_nonsense_changes_nothing(
    house: House, path: str, body: dict[str, str], code: str
) -> None:
    ada = await house.set_up()
    answer = await ada.post(f"/api/me/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await ada.get("/api/me/profile")).json() == EMPTY


async def test_hostile_titles_are_words(house: House) -> None:
    ada = await house.set_up()
    title = "=HYPERLINK(evil)<b>boss</b>"
    assert (await told(ada, title=f"\u202e{title}"))["title"] == title
