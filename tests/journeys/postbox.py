"""A real SMTP server that keeps what it gets: a journey reads its code in a mail, as people do."""

import contextlib
import email
import email.policy
import re
import socket
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

CODE = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{4})[ -]?([0-9A-HJKMNP-TV-Z]{4})\b")
LINK = re.compile(r"https?://\S+/signin#\S+")


@dataclass(frozen=True, slots=True)
class Mail:
    to: str
    subject: str
    text: str

    @property
    def code(self) -> str:
        found = CODE.search(self.text)
        assert found, f"no code in this mail:\n{self.text}"
        return found[1] + found[2]

    @property
    def link(self) -> str:
        found = LINK.search(self.text)
        assert found, f"no link in this mail:\n{self.text}"
        return found[0]


class Postbox:
    """Receives mails on 127.0.0.1; `next_for` waits for the next one to an address."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []
        self._came = threading.Condition()
        self.port = free_tcp_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = envelope.content
        message = email.message_from_bytes(
            content if isinstance(content, bytes) else str(content).encode(),
            policy=email.policy.default,
        )
        assert isinstance(message, EmailMessage)
        body = message.get_body(preferencelist=("plain",))
        text = body.get_content() if body else ""
        with self._came:
            for to in envelope.rcpt_tos:
                self._mails.append(Mail(to, str(message["Subject"]), text))
            self._came.notify_all()
        return "250 OK"

    def next_for(self, address: str, *, within_s: float = 20) -> Mail:
        """The oldest mail to this address that nobody has read yet."""
        ends = time.monotonic() + within_s
        with self._came:
            while True:
                for number, mail in enumerate(self._mails):
                    if mail.to == address:
                        return self._mails.pop(number)
                left = ends - time.monotonic()
                assert left > 0, f"no mail to {address} within {within_s} s"
                self._came.wait(left)

    def holds(self, address: str) -> bool:
        """Whether a mail to this address came and was not read."""
        with self._came:
            return any(mail.to == address for mail in self._mails)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


def free_tcp_port() -> int:
    """A port nobody listens on now; the server that gets it binds it a moment later."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_udp_port() -> int:
    """A number that is free for media: UDP and TCP have the same one."""
    anywhere = "0.0.0.0"  # noqa: S104 (media binds several addresses of this machine)
    while True:
        with socket.socket(type=socket.SOCK_DGRAM) as probe, socket.socket() as other:
            probe.bind((anywhere, 0))
            port = int(probe.getsockname()[1])
            with contextlib.suppress(OSError):
                other.bind((anywhere, port))
                return port
