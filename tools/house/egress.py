"""Connections to the outside are opened only by the modules that are listed, each for a reason.

Policy 3.1: who receives something from a server is on the published list. A module that wants to
call somebody is a decision: it is added to `privacy/recipients.py` if it sends something about
people, else here, where a reviewer sees it.
"""

import ast
from pathlib import Path

from pattino.privacy.recipients import DESTINATIONS
from tools.house.tree import Problem, texts

CALLERS = {
    "ftplib", "grpc", "http.client", "httpx", "imaplib", "poplib", "requests", "smtplib",
    "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc.client",
}  # fmt: skip
"""Modules whose only use is to call somebody."""

OPENERS = {
    "ClientSession", "SMTP", "SMTP_SSL", "connect_ex", "create_connection", "open_connection",
    "open_unix_connection", "sock_connect", "urlopen", "ws_connect",
}  # fmt: skip
"""Calls that open a connection, whatever they are called on."""

MAY_CALL = {
    "src/pattino/doctor/network.py": "examines the operator's own server and mail server, asked",
    "src/pattino/health.py": "asks the server on this machine, for whoever watches it",
    "src/pattino/media/relay.py": "forwards to the media process, by a Unix socket",
    "src/pattino/media/rooms.py": "asks the media process, by a Unix socket",
    "src/pattino/sfu/main.py": "takes up sockets that its parent opened before it was sealed",
    "src/pattino/supervise/life.py": "takes up its ends of the sockets to its child",
    "src/pattino/sfu/webhook_http.py": "webhooks of `sfu --dev` to where its user says",
    **{each.module: "is on the published list of recipients" for each in DESTINATIONS},
}


def problems_in(path: str, source: str) -> list[Problem]:
    """Every way to the outside that is not allowed in this module."""
    if path in MAY_CALL:
        return []
    return [
        Problem(path, line, f"{name} calls somebody outside; see tools/house/egress.py")
        for line, name in calls(source)
    ]


def calls(source: str) -> list[tuple[int, str]]:
    """Every import and every call that leads outside."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, each.name) for each in node.names if each.name in CALLERS]
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{each.name}" for each in node.names} | {node.module or ""}
            found += [(node.lineno, name) for name in sorted(names & CALLERS)]
        elif isinstance(node, ast.Call):
            name = _called(node.func)
            found += [(node.lineno, name)] if name in OPENERS else []
    return found


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def problems(root: Path) -> list[Problem]:
    """Every module that calls somebody and may not, and every permission that nobody uses."""
    found, used = [], set()
    for path, lines in texts(root, ".py"):
        if not path.startswith("src/"):
            continue
        source = "\n".join(lines)
        found += problems_in(path, source)
        if calls(source):
            used.add(path)
    found += [
        Problem("tools/house/egress.py", 1, f"{path} calls nobody any more")
        for path in sorted(set(MAY_CALL) - used)
    ]
    return found
