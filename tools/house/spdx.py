"""Licence expressions (SPDX 2.3, Annex D) judged against the licences that go with Apache-2.0."""

import re

ALLOWED = frozenset(
    {
        "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause",
        "BlueOak-1.0.0", "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0", "HPND", "ISC", "MIT",
        "MIT-0", "MIT-CMU", "MPL-2.0", "OpenSSL", "PSF-2.0", "Python-2.0", "Unicode-3.0",
        "Unlicense", "Zlib", "CC-BY-4.0",
    }
)  # fmt: skip
WORDS = re.compile(r"\(|\)|[^\s()]+")


def allowed(expression: str) -> bool:
    """Whether we may use it: one side of an OR is enough, both sides of an AND are needed."""
    words = WORDS.findall(expression.replace("/", " OR "))
    if not words:
        return False
    value, rest = any_of(words)
    return value and not rest


def any_of(words: list[str]) -> tuple[bool, list[str]]:
    """`a OR b`, the loosest binding."""
    value, rest = all_of(words)
    while rest and rest[0].upper() == "OR":
        right, rest = all_of(rest[1:])
        value = value or right
    return value, rest


def all_of(words: list[str]) -> tuple[bool, list[str]]:
    """`a AND b`."""
    value, rest = one(words)
    while rest and rest[0].upper() == "AND":
        right, rest = one(rest[1:])
        value = value and right
    return value, rest


def one(words: list[str]) -> tuple[bool, list[str]]:
    """A licence, with its exception if it has one, or an expression in brackets."""
    if not words:
        return False, ["nothing"]  # an expression that breaks off is never allowed
    if words[0] == "(":
        value, rest = any_of(words[1:])
        return value and bool(rest) and rest[0] == ")", rest[1:]
    name, rest = words[0], words[1:]
    if rest[:1] and rest[0].upper() == "WITH":
        name, rest = " ".join((name, "WITH", *rest[1:2])), rest[2:]
    return name in ALLOWED, rest
