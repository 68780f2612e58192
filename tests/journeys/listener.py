"""Listens to every page of a journey: no policy violation, no error, nothing from elsewhere.

A Content-Security-Policy violation reaches the console as an error and the document as an event;
both are kept. A request to an origin that is not the server's fails the journey, WebSockets
included. What a journey provokes on purpose (a wrong code, a killed server) is named by it.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebSocket

VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error('policy violation: ' + event.violatedDirective + ' ' + event.blockedURI);
});
"""


@dataclass
class Listener:
    """What was noticed; `complaints` is empty in a good journey."""

    origin: str
    expected: list[re.Pattern[str]] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
    requests: int = 0

    def attach(self, context: BrowserContext) -> None:
        context.add_init_script(VIOLATIONS)
        context.on("page", self._page)
        context.on("request", self._request)

    def expect(self, pattern: str) -> None:
        """From now on a message like this is part of the journey."""
        self.expected.append(re.compile(pattern))

    def complaints(self) -> list[str]:
        return [
            text for text in self.noticed if not any(rule.search(text) for rule in self.expected)
        ]

    def _page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.noticed.append(f"exception: {error}"))
        page.on("websocket", self._socket)
        page.on("crash", lambda _: self.noticed.append("the page crashed"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "")
            self.noticed.append(f"console {message.type}: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        self.requests += 1
        self._judge(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self._judge(socket.url)

    def _judge(self, url: str) -> None:
        asked, ours = urlsplit(url), urlsplit(self.origin)
        if asked.scheme in {"data", "blob", "about"}:
            return
        if asked.netloc != ours.netloc or asked.scheme not in {ours.scheme, "ws", "wss"}:
            self.noticed.append(f"request to a foreign origin: {asked.scheme}://{asked.netloc}")
