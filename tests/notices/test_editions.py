"""Policy E: a change is announced, shown as a difference, accepted, and holds after notice."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pattino.kit.language import Language
from pattino.notices import service
from pattino.notices.errors import EditionAltered
from pattino.notices.signing import NoticeSigner, read_signed
from pattino.privacy import notice
from pattino.privacy.clauses import Clause
from pattino.privacy.editions import EDITIONS, Edition
from pattino.privacy.languages import render
from tests.common.house import Browser, House, open_house, stored

FIRST, NEWEST = EDITIONS[0], notice.NEWEST


async def an_old_server(folder: Path) -> None:
    """A server whose people accepted the first edition, before editions were noted."""
    async with open_house(folder) as house:
        await house.set_up()
    stored(folder, f"update accounts set policy_version = '{FIRST.version}'")  # noqa: S608 (a name of ours)
    stored(folder, "delete from policy_editions")


async def signed_in_again(house: House) -> Browser:
    browser = house.browser()
    await house.ask(browser, "ada@skate.example")
    await browser.post("/api/signin/verify", {"code": house.code_for("ada@skate.example")})
    return browser


class TestClauseEOnANewServer:
    async def test_the_newest_edition_holds_at_once_and_nobody_owes_anything(
        self, house: House
    ) -> None:
        admin = await house.set_up()
        body = (await admin.get("/api/policy")).json()
        assert [each["version"] for each in body["editions"]] == [NEWEST.version]
        assert (await admin.get("/api/session")).json()["policy_news"] is None
        coming = (await admin.get("/api/me/policy")).json()
        assert (coming["version"], coming["owed"], coming["changes"]) == (None, False, [])


class TestClauseEAChange:
    async def test_is_announced_and_asks_nothing_before_its_day(self, tmp_path: Path) -> None:
        await an_old_server(tmp_path)
        async with open_house(tmp_path) as house:
            admin = await signed_in_again(house)
            news = (await admin.get("/api/session")).json()["policy_news"]
            in_force_on = date.fromisoformat(news["in_force_on"])
            assert in_force_on >= house.clock.now().date() + timedelta(days=30)
            assert (news["version"], news["owed"]) == (NEWEST.version, False)
            assert (await admin.post("/api/meetings")).status_code == 201

    async def test_is_shown_as_a_difference(self, tmp_path: Path) -> None:
        await an_old_server(tmp_path)
        async with open_house(tmp_path) as house:
            admin = await signed_in_again(house)
            coming = (await admin.get("/api/me/policy")).json()
        assert coming["accepted"] == FIRST.version
        assert {each["id"] for each in coming["changes"]} == {
            clause.id for clause, text in NEWEST.texts.items() if FIRST.texts[clause] != text
        }

    async def test_once_it_holds_people_accept_it_or_take_their_data_and_go(
        self, tmp_path: Path
    ) -> None:
        await an_old_server(tmp_path)
        async with open_house(tmp_path) as house:
            house.clock.advance(days=40)
            admin = await signed_in_again(house)
            answer = await admin.post("/api/meetings")
            assert (answer.status_code, answer.json()["code"]) == (409, "policy_owed")
            assert (await admin.get("/api/me/data.json")).status_code == 200
            assert (await admin.get("/api/session")).json()["policy_news"]["owed"] is True
            accepted = await admin.post("/api/me/policy", {"version": NEWEST.version})
            assert accepted.status_code == 200
            assert (await admin.post("/api/meetings")).status_code == 201
            assert (await admin.get("/api/session")).json()["policy_news"] is None
            today = house.clock.now().date().isoformat()
        rows = stored(tmp_path, "select policy_version, accepted_on from accounts")
        assert rows == [(NEWEST.version, today)]

    async def test_only_the_newest_edition_can_be_accepted(self, tmp_path: Path) -> None:
        await an_old_server(tmp_path)
        async with open_house(tmp_path) as house:
            admin = await signed_in_again(house)
            for version in (FIRST.version, "2030-01-01", ""):
                answer = await admin.post("/api/me/policy", {"version": version})
                assert answer.json()["code"] == "policy_changed"
            assert (await house.browser().get("/api/me/policy")).status_code == 401

    async def test_is_announced_once_and_not_at_each_start(self, tmp_path: Path) -> None:
        await an_old_server(tmp_path)
        async with open_house(tmp_path):
            pass
        before = stored(tmp_path, "select * from policy_editions")
        assert {row[0] for row in before} == {FIRST.version, NEWEST.version}
        async with open_house(tmp_path) as house:
            house.clock.advance(days=9)
        assert stored(tmp_path, "select * from policy_editions") == before


class TestClauseENoSilentEdit:
    async def test_a_text_that_was_altered_under_its_version_stops_the_start(
        self, tmp_path: Path
    ) -> None:
        async with open_house(tmp_path) as house:
            texts = {clause: text + "!" for clause, text in NEWEST.texts.items()}
            altered = Edition(NEWEST.version, NEWEST.effective, texts)
            with pytest.raises(EditionAltered):
                await house.app.database.transaction(
                    service.publish, date(2026, 12, 1), timedelta(days=30), (altered,)
                )

    async def test_every_edition_can_be_read_by_everyone(self, house: House) -> None:
        stranger = house.browser()
        for each in EDITIONS:
            answer = await stranger.get(f"/policy/{each.version}")
            assert each.fingerprint in answer.text
        assert (await stranger.get("/policy/2020-01-01")).json()["code"] == "edition_unknown"


class TestClauseEInGerman:
    async def test_the_page_speaks_the_language_that_was_asked_for(self, house: House) -> None:
        stranger = house.browser()
        answer = await stranger.get("/policy", **{"accept-language": "de-DE,de;q=0.9,en;q=0.5"})
        assert "<h1>Datenschutzhinweise</h1>" in answer.text
        assert answer.headers["content-language"] == "de"
        assert "accept-language" in answer.headers["vary"].lower()
        for each in EDITIONS:
            read = await stranger.get(f"/policy/{each.version}?language=de")
            assert render(each, Language.GERMAN).fingerprint in read.text
        chosen = await stranger.get("/policy?language=en", **{"accept-language": "de"})
        assert "<h1>Privacy notice</h1>" in chosen.text

    @pytest.mark.parametrize(
        ("asked", "browser", "read"),
        [
            ("?language=de", "en", "de"),
            ("?language=en", "de-DE,de;q=0.9", "en"),
            ("", "de-AT;q=0.9, en;q=0.8", "de"),
            ("", "fr-FR, de;q=0.7, en;q=0.3", "de"),
            ("", "fr, nl", "en"),
            ("", "", "en"),
            ("?language=ar-XB", "de", "en"),
            ("", "x" * 300 + ",de", "en"),
        ],
    )
    async def test_in_the_page_s_language_else_the_browser_s_else_english(
        self, house: House, asked: str, browser: str, read: str
    ) -> None:
        answer = await house.browser().get(f"/policy{asked}", **{"accept-language": browser})
        assert answer.headers["content-language"] == read

    async def test_the_data_are_german_and_the_fingerprint_is_that_of_what_is_accepted(
        self, house: House
    ) -> None:
        body = (await house.browser().get("/api/policy?language=de")).json()
        assert body["language"] == "de"
        assert body["clauses"][-1]["title"] == "Kinder"
        assert (body["version"], body["sha256"]) == (NEWEST.version, NEWEST.fingerprint)

    async def test_the_difference_is_german_and_the_same_edition_is_accepted(
        self, tmp_path: Path
    ) -> None:
        await an_old_server(tmp_path)
        async with open_house(tmp_path) as house:
            admin = await signed_in_again(house)
            coming = (await admin.get("/api/me/policy?language=de")).json()
            children = next(each for each in coming["changes"] if each["id"] == "C")
            assert children["title"] == "Kinder"
            new = [part["text"] for part in children["parts"] if part["kind"] != "gone"]
            assert " ".join(new) == render(NEWEST, Language.GERMAN).texts[Clause.CHILDREN]
            accepted = await admin.post("/api/me/policy", {"version": coming["version"]})
            assert accepted.status_code == 200

    async def test_the_signed_copy_holds_every_language(self, house: House) -> None:
        body = (await house.browser().get("/api/policy/signed")).json()
        document = read_signed(body["jws"], body["x"])
        assert document is not None
        read = render(NEWEST, Language.GERMAN)
        clauses = {clause.id: text for clause, text in read.texts.items()}
        assert document["translations"] == {"de": {"sha256": read.fingerprint, "clauses": clauses}}


class TestClauseETheNoticeIsSigned:
    async def test_a_kept_copy_shows_later_what_it_said(self, house: House) -> None:
        await house.set_up()
        body = (await house.browser().get("/api/policy/signed")).json()
        document = read_signed(body["jws"], body["x"])
        assert document is not None
        assert document["sha256"] == NEWEST.fingerprint
        assert document["operator"] == {"name": "Ice House", "contact": "privacy@skate.example"}
        assert document["developer"] == notice.DEVELOPER
        assert body["x"] in (await house.browser().get("/policy")).text

    async def test_one_changed_letter_is_seen(self, house: House) -> None:
        body = (await house.browser().get("/api/policy/signed")).json()
        jws, key = body["jws"], body["x"]
        for place in range(0, len(jws), 97):
            if jws[place] == ".":
                continue
            other = "A" if jws[place] != "A" else "B"
            assert read_signed(jws[:place] + other + jws[place + 1 :], key) is None, place

    def test_another_installation_signs_with_another_key(self, house: House) -> None:
        other = NoticeSigner(type(house.vault.pepper)(b"x" * 32))
        assert NoticeSigner(house.vault.pepper).public != other.public


class TestClause31RecipientsArePublished:
    async def test_without_a_mail_server_there_is_none(self, house: House) -> None:
        assert (await house.browser().get("/api/policy")).json()["recipients"] == []

    async def test_with_one_it_is_named_to_everyone(self, tmp_path: Path) -> None:
        settings = {"smtp_host": "mail.skate.example", "smtp_from": "calls@skate.example"}
        async with open_house(
            tmp_path, public_url="https://calls.skate.example", **settings
        ) as house:
            (only,) = (await house.browser().get("/api/policy")).json()["recipients"]
            assert "mail server" in only["name"]
            assert only["name"] in (await house.browser().get("/policy")).text
