"""A personal value is taken out of its wrapper only in the modules listed here, with a purpose.

Policy 2.1 allows two purposes. A new place that reads a name or an address is a decision: it is
added here, where a reviewer sees it.
"""

import ast
from pathlib import Path

from tools.house.tree import Problem, texts

PURPOSES = {"AUTHENTICATE", "IDENTIFY"}
MAY_REVEAL = {
    "src/pattino/accounts/tombstones.py": {"AUTHENTICATE"},  # to mark it, under a key
    "src/pattino/accounts/store.py": PURPOSES,  # to seal it
    "src/pattino/administration/roll.py": {"IDENTIFY"},  # to find accounts for administrators
    "src/pattino/administration/routes.py": {"IDENTIFY"},  # accounts, to administrators
    "src/pattino/invitations/letters.py": PURPOSES,  # whom a link goes to; who invites them
    "src/pattino/invitations/routes/inviting.py": {"IDENTIFY"},  # who is invited, to administrators
    "src/pattino/invitations/routes/joining.py": {"IDENTIFY"},  # who invites, to who holds the link
    "src/pattino/invitations/service.py": {"AUTHENTICATE"},  # to seal it again
    "src/pattino/invitations/store.py": {"AUTHENTICATE"},  # to seal it
    "src/pattino/kit/mail.py": {"AUTHENTICATE"},  # the envelope of a mail
    "src/pattino/media/tokens.py": {"IDENTIFY"},  # the name that others in the call see
    "src/pattino/meetings/routes.py": {"IDENTIFY"},  # the person's own name, to themselves
    "src/pattino/people/index.py": {"IDENTIFY"},  # to find colleagues by their names
    "src/pattino/people/routes.py": {"IDENTIFY"},  # who somebody is, to a colleague
    "src/pattino/profile/routes.py": {"IDENTIFY"},  # who somebody is, to colleagues
    "src/pattino/profile/service.py": {"IDENTIFY"},  # to write somebody a mail in their language
    "src/pattino/profile/store.py": {"IDENTIFY"},  # to seal it
    "src/pattino/ringing/bodies.py": {"IDENTIFY"},  # who calls, to the one who is called
    "src/pattino/reports/routes.py": {"IDENTIFY"},  # who is reported, to who decides
    "src/pattino/reports/service.py": {"IDENTIFY"},  # to look the reported account up
    "src/pattino/signin/letters.py": {"AUTHENTICATE"},  # whom a code goes to
    "src/pattino/signin/limits.py": {"AUTHENTICATE"},  # counts by mailbox, under a key
    "src/pattino/signin/routes/bodies.py": {"IDENTIFY"},  # the person's own, to themselves
    "src/pattino/signin/rules.py": {"AUTHENTICATE"},  # to seal it; to mark a browser
    "src/pattino/signin/service.py": {"AUTHENTICATE"},  # to look the account up
    "src/pattino/support/letters.py": {"IDENTIFY"},  # who looked, to the one who was looked at
    "src/pattino/support/routes.py": {"IDENTIFY"},  # one account, after a purpose was stated
    "src/pattino/yourdata/rules.py": {"IDENTIFY"},  # the person's own data, to themselves
}


def purpose_of(call: ast.Call) -> str | None:
    """The purpose that a call of `reveal` names in words, if it does."""
    given = [*call.args, *(each.value for each in call.keywords)]
    if len(given) == 1 and isinstance(given[0], ast.Attribute):
        named = given[0]
        if isinstance(named.value, ast.Name) and named.value.id == "Purpose":
            return named.attr
    return None


def problems_in(path: str, source: str) -> list[Problem]:
    """Every reading of a personal value that is not allowed where it is."""
    found, nodes = [], list(ast.walk(ast.parse(source)))
    calls = {id(each.func): each for each in nodes if isinstance(each, ast.Call)}
    for node in nodes:
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr == "_value":
            found.append(Problem(path, node.lineno, "a wrapped value is read around its wrapper"))
        elif node.attr == "reveal":
            call = calls.get(id(node))
            purpose = purpose_of(call) if call else None
            if purpose is None:
                found.append(Problem(path, node.lineno, "reveal() names its purpose: Purpose.…"))
            elif purpose not in MAY_REVEAL.get(path, set()):
                why = "a name or an address is revealed here; see tools/house/reveals.py"
                found.append(Problem(path, node.lineno, why))
    return found


WRAPPERS = {"src/pattino/kit/secret.py"}


def problems(root: Path) -> list[Problem]:
    """Every reading that is not allowed, and every permission that nobody uses."""
    found, used = [], set()
    for path, lines in texts(root, ".py"):
        if not path.startswith("src/") or path in WRAPPERS:
            continue
        source = "\n".join(lines)
        found += problems_in(path, source)
        if ".reveal(" in source:
            used.add(path)
    found += [
        Problem("tools/house/reveals.py", 1, f"{path} reveals nothing any more")
        for path in sorted(set(MAY_REVEAL) - used)
    ]
    return found
