"""The house laws hold here, and each of them is seen to fail on a planted violation."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.house import clauses, commands, licences, links, locks, sizes, spdx, suppressions, words
from tools.house.tree import Problem

ROOT = Path(__file__).resolve().parents[2]
Plant = Callable[[str, str], Path]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Write one file of a small project and give back the project's folder."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def said(found: list[Problem]) -> str:
    return "\n".join(map(str, found))


class TestTheProjectKeepsItsLaws:
    def test_no_word_or_path_that_must_not_be_there(self) -> None:
        assert said(words.problems(ROOT)) == ""

    def test_locks_are_whole_and_name_no_host(self) -> None:
        assert said(locks.problems(ROOT)) == ""

    def test_nothing_has_grown_too_large(self) -> None:
        assert said(sizes.problems(ROOT)) == ""

    def test_every_link_of_the_documentation_leads_somewhere(self) -> None:
        assert said(links.problems(ROOT)) == ""

    def test_every_command_that_the_readme_names_exists(self) -> None:
        assert said(commands.problems(ROOT)) == ""

    def test_no_rule_is_lifted_without_a_reason(self) -> None:
        assert said(suppressions.problems(ROOT)) == ""


class TestWords:
    @pytest.mark.parametrize(
        "line",
        [
            "x = 1  # TO" + "DO: later",
            "@pytest.mark." + "skip",
            "pytest." + "skip()",
            "it." + "only('works', () => {})",
            "#[ig" + "nore]",
            "read('/ho" + "me/someone/file')",
        ],
    )
    def test_a_planted_line_is_found(self, plant: Plant, line: str) -> None:
        found = words.problems(plant("a.py", f"# first\n{line}\n"))
        assert [(problem.path, problem.line) for problem in found] == [("a.py", 2)]

    def test_the_path_of_the_checkout_is_found(self, plant: Plant) -> None:
        root = plant("docs/a.md", "nothing")
        plant("docs/a.md", f"see {root.resolve()}/docs\n")
        assert len(words.problems(root)) == 1

    def test_an_ordinary_route_is_no_path_of_a_machine(self, plant: Plant) -> None:
        assert (
            words.problems(plant("a.py", 'get("/api/session")\n# skip(reason="no camera")\n')) == []
        )


class TestLocks:
    def test_a_pin_without_a_hash_is_found(self, plant: Plant) -> None:
        found = locks.problems(plant("requirements.txt", "rich==15.0.0\n    # via x\n"))
        assert "without a hash" in said(found)

    def test_an_index_option_is_found(self, plant: Plant) -> None:
        assert locks.problems(plant("requirements-dev.txt", "--index-url x\n"))

    def test_a_resolved_address_in_the_npm_lock_is_found(self, plant: Plant) -> None:
        lock = '{"packages": {"node_modules/a": {"resolved": "x", "integrity": "sha512-x"}}}'
        assert "where it came from" in said(locks.problems(plant("web/package-lock.json", lock)))

    def test_an_npm_package_without_integrity_is_found(self, plant: Plant) -> None:
        lock = '{"packages": {"": {}, "node_modules/a": {"version": "1.0.0"}}}'
        assert "no integrity" in said(locks.problems(plant("web/package-lock.json", lock)))

    def test_a_crate_from_git_is_found(self, plant: Plant) -> None:
        assert locks.problems(plant("Cargo.lock", '[[package]]\nsource = "git+ssh://x"\n'))

    def test_a_registry_host_in_any_file_is_found(self, plant: Plant) -> None:
        root = plant(".npmrc", "registry=https://registry.npm" + "js.org/\n")
        assert "registry's host" in said(locks.problems(root))


class TestSizes:
    def test_a_file_above_its_limit_is_found(self, plant: Plant) -> None:
        assert "401 lines" in said(sizes.problems(plant("src/a.py", "x = 1\n" * 401)))

    def test_tests_may_be_longer(self, plant: Plant) -> None:
        assert sizes.problems(plant("tests/test_a.py", "x = 1\n" * 700)) == []

    def test_a_listed_file_may_not_grow_beyond_its_own_limit(self, plant: Plant) -> None:
        plant(sizes.EXEMPTIONS, '[[file]]\npath = "a.py"\nlimit = 410\nreason = "one table"\n')
        assert sizes.problems(plant("a.py", "x = 1\n" * 410)) == []
        assert sizes.problems(plant("a.py", "x = 1\n" * 411))

    def test_an_exemption_that_is_not_needed_any_more_is_found(self, plant: Plant) -> None:
        plant(sizes.EXEMPTIONS, '[[file]]\npath = "a.py"\nlimit = 410\nreason = "one table"\n')
        assert "fits now" in said(sizes.problems(plant("a.py", "x = 1\n")))

    def test_an_exemption_without_a_reason_does_not_count(self, plant: Plant) -> None:
        plant(sizes.EXEMPTIONS, '[[file]]\npath = "a.py"\nlimit = 410\nreason = " "\n')
        assert sizes.problems(plant("a.py", "x = 1\n" * 405))

    def test_a_class_with_too_many_public_methods_is_found(self, plant: Plant) -> None:
        methods = "".join(f"    def m{n}(self): ...\n" for n in range(21))
        assert "21 public methods" in said(sizes.problems(plant("a.py", f"class God:\n{methods}")))


class TestLinks:
    @pytest.mark.parametrize(
        "line", ["[a](gone.md)", "[a](#no-such-heading)", "![a](pictures/no.png)", "[a](../../x)"]
    )
    def test_a_link_to_nowhere_is_found(self, plant: Plant, line: str) -> None:
        assert len(links.problems(plant("docs/a.md", f"# Here\n{line}\n"))) == 1

    def test_a_heading_with_code_and_signs_is_found(self, plant: Plant) -> None:
        text = "# Run `make`, then wait!\n[up](#run-make-then-wait)\n```\n[a](gone.md)\n```\n"
        assert links.problems(plant("a.md", text)) == []


class TestCommands:
    def test_a_command_that_does_not_exist_is_found(self, plant: Plant) -> None:
        plant("Makefile", "test: ## run the tests\n")
        root = plant("README.md", "Type `make tests` now.\n\n    make test\n")
        assert "make tests does not exist" in said(commands.problems(root))

    def test_a_target_without_a_line_of_help_is_found(self, plant: Plant) -> None:
        assert "no line of help" in said(commands.problems(plant("Makefile", "secret: build\n")))

    def test_a_page_too_long_to_read_is_found(self, plant: Plant) -> None:
        assert "at most 120" in said(commands.problems(plant("README.md", "a\n" * 121)))


class TestSuppressions:
    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("a.py", "import x  # no" + "qa"),
            ("a.py", "import x  # no" + "qa: F401"),
            ("a.py", "f(x)  # type: ig" + "nore"),
            ("a.py", "f(x)  # type: ig" + "nore[arg-type]"),
            ("a.rs", "#[al" + "low(dead_code)]"),
            ("a.ts", "// @ts-ig" + "nore because of reasons"),
            ("a.ts", "// biome-ig" + "nore lint/a/b: ok"),
        ],
    )
    def test_a_rule_lifted_without_a_reason_is_found(
        self, plant: Plant, name: str, line: str
    ) -> None:
        assert len(suppressions.problems(plant(name, line + "\n"))) == 1

    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("a.py", "open(x)  # no" + "qa: S310 (the scheme is fixed above)"),
            ("a.py", "f(x)  # type: ig" + "nore[misc]  # the stub lacks it"),
            ("a.rs", "#[al" + 'low(dead_code, reason = "read by the kernel")]'),
            ("a.ts", "// biome-ig" + "nore lint/a/b: the list never changes its order"),
        ],
    )
    def test_a_rule_lifted_with_a_reason_is_fine(self, plant: Plant, name: str, line: str) -> None:
        assert suppressions.problems(plant(name, line + "\n")) == []


class TestClauses:
    @pytest.mark.parametrize(
        ("name", "source", "clause"),
        [
            ("tests/policy/test_2_2_not_kept.py", '"""Kept."""', "2.2"),
            ("tests/policy/test_r_retention.py", '"""Kept."""', "R"),
            ("tests/test_a.py", '"""Policy S: sealed."""', "S"),
            ("tests/test_a.py", 'class TestClause1_2_Media:\n    """Sealed."""', "1.2"),
            ("tests/test_a.py", 'def test_it():\n    """Policy 1.1, 3.1."""', "3.1"),
        ],
    )
    def test_a_clause_is_recognised_where_a_test_carries_it(
        self, plant: Plant, name: str, source: str, clause: str
    ) -> None:
        shown = clauses.shown(plant(name, source + "\n"), "tests")
        assert clause in {each.clause for each in shown}

    def test_a_clause_that_no_test_carries_is_found(self, plant: Plant) -> None:
        found = said(clauses.problems(plant("tests/test_a.py", '"""Policy 2.2: kept."""\n')))
        assert "no test carries clause 3.2" in found
        assert "no test carries clause 2.2" not in found

    def test_a_number_that_is_no_clause_is_found(self, plant: Plant) -> None:
        assert "no clause 7.7" in said(clauses.problems(plant("src/a.py", '"""Policy 7.7."""\n')))

    def test_every_clause_is_carried_by_a_test(self) -> None:
        assert said(clauses.problems(ROOT)) == ""


class TestLicences:
    @pytest.mark.parametrize(
        "expression",
        ["MIT", "MIT OR GPL-3.0", "(MIT OR Apache-2.0) AND ISC", "MIT/Apache-2.0",
         "Apache-2.0 WITH LLVM-exception OR X", "GPL-2.0 OR (MIT AND (BSD-3-Clause OR X))"],
    )  # fmt: skip
    def test_what_goes_with_ours(self, expression: str) -> None:
        assert spdx.allowed(expression)

    @pytest.mark.parametrize(
        "expression",
        ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "AGPL-3.0 OR SSPL-1.0", "MIT)", "MIT OR",
         "Apache-2.0 WITH Nothing-exception", "AND", "()", "MIT MIT"],
    )  # fmt: skip
    def test_what_does_not(self, expression: str) -> None:
        assert not spdx.allowed(expression)

    def test_a_package_under_another_licence_is_found(self) -> None:
        bad = licences.Package("requirements.txt", "evil", "1.0", "AGPL-3.0-only")
        assert "evil 1.0: AGPL-3.0-only" in said(licences.judge([bad], {}))

    def test_a_package_that_says_it_in_prose_needs_an_entry(self) -> None:
        prose = licences.Package("requirements.txt", "old", "1.0", "")
        assert licences.judge([prose], {})
        assert licences.judge([prose], {"old": "MIT"}) == []

    def test_the_packages_of_python_and_the_web_are_read(self) -> None:
        names = {package.name for package in licences.python_packages(ROOT)}
        assert {"aiohttp", "fastapi", "pytest"} <= names
        assert licences.judge(licences.python_packages(ROOT), licences.by_hand(ROOT)) == []
        assert licences.judge(licences.web_packages(ROOT), licences.by_hand(ROOT)) == []
