"""Whatever JSON arrives at whatever route, the answer is one of ours and never a fault."""

import json
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.common.house import House

EXAMPLES = int(float(os.environ.get("PATTINO_FUZZ_SECONDS", "2")) * 40)
ROUTES = [
    "/api/setup",
    "/api/setup/check",
    "/api/signin/code",
    "/api/signin/verify",
    "/api/signin/complete",
    "/api/signin/out",
    "/api/meetings",
    "/api/meetings/{id}/join",
]
FIELDS = [
    "token",
    "organisation_name",
    "operator_contact",
    "mail_domains",
    "admin_name",
    "admin_email",
    "policy_version",
    "birth_year",
    "email",
    "code",
    "link",
    "name",
]
LONE = st.text(st.characters(categories=["Cs", "Lu"]), max_size=5)  # JSON can escape half a pair
TEXT = (
    LONE | st.text(max_size=300) | st.emails() | st.sampled_from(["", "a@b.example", "2026-11-24"])
)
LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
BODY = st.dictionaries(st.sampled_from(FIELDS), VALUE, max_size=8) | VALUE


@given(body=BODY, route=st.sampled_from(ROUTES), meeting=st.text(max_size=40))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_fuzz_every_route(house: House, body: object, route: str, meeting: str) -> None:
    house.clock.advance(days=1)
    browser = house.browsers[0] if house.browsers else house.browser()
    path = route.replace("{id}", meeting.encode("utf-8", "replace").hex() or "0")
    # Not the client's own encoder: Infinity is no JSON, and still what somebody may send.
    answer = await browser.post_text(path, json.dumps(body).encode())
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert {"title", "status", "code", "detail", "next"} <= set(problem)
