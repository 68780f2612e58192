"""The notice: every clause, a version, a date; operator and developer named apart. Policy E."""

from datetime import date

import pytest

from pattino.kit.language import Language
from pattino.privacy import german, notice, page
from pattino.privacy.clauses import Clause
from pattino.privacy.differences import Kind, changes
from pattino.privacy.editions import EDITIONS, Edition
from pattino.privacy.languages import render, said
from pattino.privacy.recipients import DESTINATIONS, MAIL_SERVER, Use, recipients
from pattino.privacy.standing import Published, Standing

ACCEPTED = {
    "2026-11-24": "f382130514e8b1b65af1ee5412182bcff313105fcc6c97bf9c0ccef766942073",
    "2026-11-25": "50046b1326d2c1267445e8e2642d0638a4b09ce19b0d03ea4a04ca0494cb27ce",
    "2026-12-01": "4e2d50412501cf700afb699e290b698e375eac777913becd2cbd81a65d5b0a13",
}


def test_a_text_that_changed_has_a_new_version() -> None:
    """Nobody is held to words they did not see: change VERSION, then note its fingerprint here."""
    assert {each.version: each.fingerprint for each in EDITIONS} == ACCEPTED


READ_IN_GERMAN = {
    "2026-11-24": "63e4f82a79a74b77e2f0a25f03f689305c7a8729d37cb77b0e96ac8853cc747b",
    "2026-11-25": "e13374ed48b69ba822c8607c1006b5f01c3fca5175f924be57bbb94b5bbdcda3",
    "2026-12-01": "96f881aa0b519713500480a5a3752a631a30c12884e86d445fd78f5dbf365e71",
}


def test_a_translation_that_was_shown_is_not_changed_either() -> None:
    """A better wording comes with the next edition; note the fingerprint of a new one here."""
    read = {each.version: render(each, Language.GERMAN).fingerprint for each in EDITIONS}
    assert read == READ_IN_GERMAN


def test_every_clause_of_the_policy_has_words() -> None:
    assert [clause.id for clause in Clause] == [
        "E",
        "1.1",
        "1.2",
        "1.3",
        "2.1",
        "2.2",
        "2.3",
        "3.1",
        "3.2",
        "3.3",
        "R",
        "S",
        "C",
    ]
    for clause in Clause:
        for edition in EDITIONS:
            assert len(edition.texts[clause].split()) >= 15, clause


def test_the_page_names_operator_and_developer_apart() -> None:
    written = page.page(notice.Notice(notice.Operator("Ice House", "privacy@skate.example")))
    assert "<dt>Operated by</dt><dd>Ice House<br>privacy@skate.example</dd>" in written
    assert f"<dt>Developed by</dt><dd>{notice.DEVELOPER}</dd>" in written
    assert notice.NEWEST.fingerprint in written
    assert "<script" not in written
    assert "style=" not in written


def test_an_operator_s_name_is_words_and_not_markup() -> None:
    hostile = notice.Operator('<img src=x onerror="x">', "<script>alert(1)</script>")
    written = page.page(notice.Notice(hostile))
    assert "<img" not in written
    assert "<script" not in written
    assert "&lt;script&gt;" in written


def test_before_set_up_nobody_operates_the_server() -> None:
    assert "has not been set up" in page.page(notice.Notice(None))


class TestClauseEADifferenceIsShown:
    def test_word_by_word_and_nothing_is_lost(self) -> None:
        before, after = EDITIONS[-2:]
        found = changes(before, after)
        assert found
        for change in found:
            old = " ".join(part.text for part in change.parts if part.kind is not Kind.NEW)
            new = " ".join(part.text for part in change.parts if part.kind is not Kind.GONE)
            assert old == before.texts[change.clause]
            assert new == after.texts[change.clause]
        assert changes(after, after) == ()

    def test_on_the_page_with_marks_that_need_no_script(self) -> None:
        written = page.page(notice.Notice(None))
        assert "<ins>" in written
        assert f"What has changed since version {EDITIONS[-2].version}" in written

    def test_the_first_edition_changed_nothing(self) -> None:
        assert "What has changed" not in page.page(notice.Notice(None, EDITIONS[0]))


class TestClauseEAnEditionHoldsAfterNotice:
    shown = Standing(
        (
            Published("1", date(2026, 1, 1), date(2026, 1, 1)),
            Published("2", date(2026, 3, 1), date(2026, 3, 31)),
        )
    )

    def test_before_its_day_nobody_owes_anything(self) -> None:
        assert not self.shown.is_owed("1", date(2026, 3, 30))

    def test_from_its_day_on_who_accepted_the_earlier_one_owes_an_answer(self) -> None:
        assert self.shown.is_owed("1", date(2026, 3, 31))
        assert not self.shown.is_owed("2", date(2026, 3, 31))

    def test_who_accepted_early_owes_nothing(self) -> None:
        assert not self.shown.is_owed("2", date(2026, 3, 2))
        assert self.shown.coming("2") is None

    def test_a_version_that_was_never_shown_here_does_not_count(self) -> None:
        assert self.shown.is_owed("7", date(2026, 3, 2))


class TestClause31RecipientsAreNamed:
    def test_only_those_that_this_server_uses(self) -> None:
        assert recipients(Use(mail_server=True)) == (MAIL_SERVER,)
        assert recipients(Use(mail_server=False)) == ()

    def test_on_the_page(self) -> None:
        around = page.Surroundings(recipients=(MAIL_SERVER,))
        assert MAIL_SERVER.name in page.page(notice.Notice(None), around)
        assert "<p>Nobody.</p>" in page.page(notice.Notice(None))


class TestClauseETheNoticeIsReadInGerman:
    """The same edition, clause by clause; the English text is the one that is accepted."""

    @pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: each.version)
    def test_every_clause_of_every_edition(self, edition: Edition) -> None:
        read = render(edition, Language.GERMAN)
        for clause in Clause:
            assert len(read.texts[clause].split()) >= 15, clause
            assert read.texts[clause] != edition.texts[clause]
            assert read.titles[clause] != clause.title

    @pytest.mark.parametrize("edition", EDITIONS, ids=lambda each: each.version)
    def test_with_the_same_numbers(self, edition: Edition) -> None:
        """A term that differs between the languages would be a promise that nobody keeps."""
        read = render(edition, Language.GERMAN)
        for clause in Clause:
            english, german_text = edition.texts[clause], read.texts[clause]
            assert sorted(_numbers(english)) == sorted(_numbers(german_text)), clause

    def test_the_difference_names_the_same_clauses_and_loses_nothing(self) -> None:
        before, after = EDITIONS[-2:]
        found = changes(before, after, Language.GERMAN)
        assert [each.clause for each in found] == [each.clause for each in changes(before, after)]
        for change in found:
            assert any(part.kind is not Kind.SAME for part in change.parts), change.clause
            new = " ".join(part.text for part in change.parts if part.kind is not Kind.GONE)
            assert new == render(after, Language.GERMAN).texts[change.clause]

    def test_the_page_is_german_says_which_text_holds_and_leads_to_it(self) -> None:
        around = page.Surroundings(
            Standing((Published(notice.VERSION, date(2026, 12, 1), date(2026, 12, 31)),)),
            DESTINATIONS,
        )
        written = page.page(notice.Notice(None), around, Language.GERMAN)
        assert '<html lang="de">' in written
        assert german.LABELS.translated in written
        assert '<a href="?language=en" hreflang="en" lang="en">English</a>' in written
        for word in ("Applies", "Operated", "Nobody", "What has", "Kept", "shown here", "Report"):
            assert word not in written

    def test_every_recipient_is_named_in_german(self) -> None:
        for each in DESTINATIONS:
            assert said(each, Language.GERMAN) != said(each, Language.ENGLISH)


_WORDS = {
    "ten": "10", "zehn": "10", "thirty": "30", "dreißig": "30", "seven": "7", "sieben": "7",
    "two": "2", "zwei": "2", "zweier": "2",
}  # fmt: skip


def _numbers(text: str) -> list[str]:
    words = [word.strip(".,:;()").lower() for word in text.split()]
    return [number for word in words if (number := _WORDS.get(word, word)).isdigit()]
