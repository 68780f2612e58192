"""The notice: every clause, a version, a date; operator and developer named apart. Policy E."""

from pattino.privacy import notice, page
from pattino.privacy.clauses import Clause

ACCEPTED = {
    "2026-11-24": "f382130514e8b1b65af1ee5412182bcff313105fcc6c97bf9c0ccef766942073",
}


def test_a_text_that_changed_has_a_new_version() -> None:
    """Nobody is held to words they did not see: change VERSION, then note its fingerprint here."""
    assert ACCEPTED[notice.VERSION] == notice.fingerprint()


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
        assert len(notice.TEXTS[clause].split()) >= 15, clause


def test_the_page_names_operator_and_developer_apart() -> None:
    written = page.page(notice.Notice(notice.Operator("Ice House", "privacy@skate.example")))
    assert "<dt>Operated by</dt><dd>Ice House<br>privacy@skate.example</dd>" in written
    assert f"<dt>Developed by</dt><dd>{notice.DEVELOPER}</dd>" in written
    assert notice.fingerprint() in written
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
