"""Where one is signed in, and signing out everywhere: sessions, lines and calls end. Policy S."""

from pattino.media.admissions import holder_of
from tests.common.house import House


async def test_each_browser_is_listed_without_any_address(house: House) -> None:
    await house.set_up()
    await house.member("Bea Bracket")
    desk, phone = house.browsers[-1], house.browser("198.51.100.9")
    await house.ask(phone, "bea@skate.example")
    answer = await phone.post("/api/signin/verify", {"code": house.code_for("bea@skate.example")})
    assert answer.status_code == 200
    told = (await desk.get("/api/me/sessions")).json()["sessions"]
    assert [each["here"] for each in told].count(True) == 1
    assert len(told) == 2
    assert all(set(each) == {"here", "last_seen", "expires_at"} for each in told)


async def test_signing_out_everywhere_else_keeps_this_browser(house: House) -> None:
    await house.set_up()
    desk = await house.member("Bea Bracket")
    phone = house.browser()
    await house.ask(phone, "bea@skate.example")
    await phone.post("/api/signin/verify", {"code": house.code_for("bea@skate.example")})
    cut: list[str] = []
    admissions = house.app.signin.admissions
    token = phone.cookie("session")
    assert token
    admissions.entered(holder_of(token), lambda: cut.append("phone"))
    ended = await desk.post("/api/me/sessions/end", {"keep_this": True})
    assert ended.json() == {"ended": 1}
    assert cut == ["phone"]
    assert (await phone.state(), await desk.state()) == ("signed_out", "signed_in")


async def test_signing_out_everywhere_ends_this_one_as_well(house: House) -> None:
    ada = await house.set_up()
    answer = await ada.post("/api/me/sessions/end", {"keep_this": False})
    assert answer.json() == {"ended": 1}
    assert ada.cookie("session") is None
    assert await ada.state() == "signed_out"


async def test_it_ends_nobody_else_s(house: House) -> None:
    ada = await house.set_up()
    bea = await house.member()
    await bea.post("/api/me/sessions/end", {"keep_this": False})
    assert await ada.state() == "signed_in"


async def test_strangers_are_refused(house: House) -> None:
    await house.set_up()
    for answer in (
        await house.browser().get("/api/me/sessions"),
        await house.browser().post("/api/me/sessions/end", {"keep_this": True}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "session_needed")
