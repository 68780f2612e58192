"""Outgoing mail: a bounded outbox in memory and two ways out of it.

Sending happens behind the answer, so that whether and when a mail leaves cannot be read off a
response. The outbox holds letters in memory only; when it is full the newest is dropped,
counted and logged, and the person asks again. RFC 5321, RFC 8314 (TLS), RFC 3834 (automatic mail).
"""

import asyncio
import smtplib
import ssl
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from typing import Final, Protocol, TextIO

from pattino.kit import log
from pattino.kit.clock import Clock
from pattino.kit.errors import PattinoError
from pattino.kit.language import Language
from pattino.kit.secret import Personal, Purpose, Secret

__all__ = [
    "Carrier",
    "Letter",
    "Outbox",
    "SmtpCarrier",
    "SmtpServer",
    "SmtpTls",
    "TerminalCarrier",
    "Told",
]

_OUTBOX_MOST: Final = 200
_KEPT_FOR_CODES: Final = 100  # places that letters in lists leave free: people wait for their codes
_AT_A_TIME: Final = 4  # more may meet a mail server's own limit
_TRIES: Final = 4
_PERMANENT: Final = 500  # RFC 5321 §4.2.1: 5yz will not change by trying again
_PAUSES_S: Final = (2.0, 10.0, 30.0)  # a code lives ten minutes: later tries would bring a dead one
_TIMEOUT_S: Final = 20.0


class SmtpTls(StrEnum):
    """How the connection to the mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where and how mail is handed over."""

    host: str
    port: int
    tls: SmtpTls
    user: str | None
    password: Secret[str] | None
    sender: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of plain text to one person, in one language."""

    to: Personal[str]
    subject: str
    text: Secret[str]
    language: Language


Told = Callable[[bool], Awaitable[None]]
"""Hears of one letter whether it was taken by the mail server or given up."""


class Carrier(Protocol):
    """Takes one letter to where it can be read."""

    def carry(self, letter: Letter) -> None:
        """Deliver, or raise OSError, SMTPException or MessageError; runs off the event loop."""
        ...


class TerminalCarrier:
    """Writes letters on the terminal that runs the server; only ever used on loopback."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def carry(self, letter: Letter) -> None:
        """Print the letter, framed so that it cannot be taken for a log line."""
        out = self._out or sys.stdout
        bar = "─" * 64
        lines = (
            bar,
            f"Mail to {letter.to.reveal(Purpose.AUTHENTICATE)}",
            f"Subject: {letter.subject}",
            "",
            letter.text.expose().rstrip(),
            bar,
        )
        out.write("\n".join(lines) + "\n")
        out.flush()


class SmtpCarrier:
    """Hands letters to a mail server."""

    def __init__(self, server: SmtpServer, clock: Clock) -> None:
        self._server = server
        self._clock = clock

    def try_out(self) -> None:
        """Go as far as a letter would, without one; raises what `carry` would."""
        with self._connect() as smtp:
            self._sign_in(smtp)
            smtp.noop()

    def carry(self, letter: Letter) -> None:
        """Hand over one letter in its own connection."""
        to = letter.to.reveal(Purpose.AUTHENTICATE)
        with self._connect() as smtp:
            self._sign_in(smtp)
            smtp.sendmail(self._server.sender, [to], self._written(letter, to))

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if self._server.user and self._server.password:
            smtp.login(self._server.user, self._server.password.expose())

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        place = (server.host, server.port)
        context = ssl.create_default_context()
        # Said in EHLO; the library's default would look this machine's name up at each mail.
        name = server.sender.rpartition("@")[2]
        if server.tls is SmtpTls.TLS:
            return smtplib.SMTP_SSL(*place, name, timeout=_TIMEOUT_S, context=context)
        smtp = smtplib.SMTP(*place, name, timeout=_TIMEOUT_S)
        if server.tls is SmtpTls.STARTTLS:
            try:
                smtp.starttls(context=context)
            except (OSError, smtplib.SMTPException):
                smtp.close()
                raise
        return smtp

    def _written(self, letter: Letter, to: str) -> bytes:
        message = EmailMessage(policy=SMTP)
        message["From"] = Address("Pattino", addr_spec=self._server.sender)
        message["To"] = Address(addr_spec=to)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(self._clock.now())
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text.expose())
        # RFC 3282: what reads mails aloud speaks them in their own language.
        message["Content-Language"] = letter.language.value
        return message.as_bytes()


class Outbox:
    """Letters on their way. `post` never waits; `run` carries a few at a time."""

    def __init__(self, carrier: Carrier, pause: Callable[[float], Awaitable[None]]) -> None:
        self._carrier = carrier
        self._pause = pause
        self._letters: asyncio.Queue[tuple[Letter | None, Told | None]] = asyncio.Queue(
            _OUTBOX_MOST
        )
        self.dropped = 0
        self.given_up = 0

    @property
    def carrier(self) -> Carrier:
        """The way out, for whoever wants to see at once whether it works."""
        return self._carrier

    @property
    def room_for_lists(self) -> int:
        """How many letters of a list may be posted now, one after the other."""
        return max(0, _OUTBOX_MOST - _KEPT_FOR_CODES - self._letters.qsize())

    def post(self, letter: Letter | None, told: Told | None = None) -> bool:
        """Take a letter, and say so; `None` takes the same path and carries nothing.

        `told` hears what became of it; of a letter that finds the outbox full it hears nothing.
        """
        try:
            self._letters.put_nowait((letter, told))
        except asyncio.QueueFull:
            self.dropped += 1
            log.get().error("mail.outbox_full", dropped=self.dropped, limit=_OUTBOX_MOST)
            return False
        return True

    async def run(self) -> None:
        """Carry letters until cancelled; one that is put off holds up no other."""
        async with asyncio.TaskGroup() as carriers:
            for _ in range(_AT_A_TIME):
                carriers.create_task(self._work())

    async def _work(self) -> None:
        while True:
            letter, told = await self._letters.get()
            is_taken = letter is not None and await self._carry(letter)
            if told is not None:
                await _tell(told, is_taken=is_taken)
            self._letters.task_done()

    async def settled(self) -> None:
        """Wait until every letter taken so far was carried or given up."""
        await self._letters.join()

    async def _carry(self, letter: Letter) -> bool:
        for attempt in range(1, _TRIES + 1):
            try:
                await asyncio.to_thread(self._carrier.carry, letter)
            except (OSError, smtplib.SMTPException, MessageError, ValueError) as error:
                log.get().warning("mail.failed", attempt=attempt, error=type(error).__name__)
                if attempt == _TRIES or _is_final(error):
                    self.given_up += 1
                    log.get().error("mail.given_up", attempt=attempt)
                    return False
                await self._pause(_PAUSES_S[attempt - 1])
            else:
                return True
        return False


async def _tell(told: Told, *, is_taken: bool) -> None:
    try:
        await told(is_taken)
    except PattinoError as error:  # the database is away: other letters go on
        log.get().error("mail.not_noted", code=error.code)


def _is_final(error: Exception) -> bool:
    """Say whether the mail server has refused for good, or the mail cannot be written."""
    if isinstance(error, MessageError | ValueError) and not isinstance(error, OSError):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _PERMANENT for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= _PERMANENT
