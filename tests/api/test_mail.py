"""Codes leave through a real SMTP server, behind the answer.

On loopback without a mail server they show on the terminal, never in a log.
"""

import asyncio
import io
import re
import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from hypothesis import given, settings
from hypothesis import strategies as st

from pattino.accounts.rules import read_address
from pattino.kit.clock import VirtualClock
from pattino.kit.http.problem import InvalidInput
from pattino.kit.language import Language
from pattino.kit.mail import Letter, Outbox, SmtpCarrier, SmtpServer, SmtpTls, TerminalCarrier
from pattino.kit.secret import Personal, Secret
from tests.common.house import DOMAIN, House, open_house

LETTER = Letter(Personal(f"bea@{DOMAIN}"), "A subject", Secret("Grüezi\n.\nend\n"), Language.GERMAN)


class Post:
    """A mail server that keeps what it gets, or refuses as often as it is told."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.refusals = 0
        self.refusal = "451 try later"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.refusals:
            self.refusals -= 1
            return self.refusal
        content = envelope.content
        assert isinstance(content, bytes)
        self.envelopes.append(envelope)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 kept"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def plain(post: Post) -> Iterator[Controller]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, crt = folder / "key.pem", folder / "crt.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*made, "-keyout", key, "-out", crt], check=True, capture_output=True)
    return key, crt


@pytest.fixture
def guarded(
    post: Post, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Controller]:
    """STARTTLS before anything, and a name and password."""
    key, crt = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(crt))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)

    def authenticate(*given: object) -> AuthResult:
        data = given[-1]
        is_known = isinstance(data, LoginPassword) and data.password == b"figure-eight"
        return AuthResult(success=is_known, handled=is_known)

    controller = Controller(
        post,
        hostname="localhost",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    )
    controller.start()
    yield controller
    controller.stop()


def port_of(controller: Controller) -> int:
    assert controller.server is not None
    return int(controller.server.sockets[0].getsockname()[1])


def carrier(controller: Controller, **changes: object) -> SmtpCarrier:
    given = {
        "host": controller.hostname,
        "port": port_of(controller),
        "tls": SmtpTls.NONE,
        "user": None,
        "password": None,
        "sender": f"calls@{DOMAIN}",
    }
    return SmtpCarrier(SmtpServer(**(given | changes)), VirtualClock())  # type: ignore[arg-type]  # a test's shortcut


def test_a_mail_arrives_as_it_was_written(plain: Controller, post: Post) -> None:
    carrier(plain).carry(LETTER)
    (mail,) = post.mails
    assert mail["From"] == f"Pattino <calls@{DOMAIN}>"
    assert mail["To"] == f"bea@{DOMAIN}"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "de"
    assert mail["Date"] == "Tue, 24 Nov 2026 09:00:00 +0000"
    assert mail.get_content().splitlines() == ["Grüezi", ".", "end"]
    assert post.envelopes[0].rcpt_tos == [f"bea@{DOMAIN}"]


async def test_a_code_that_came_by_mail_signs_in(
    plain: Controller, post: Post, tmp_path: Path
) -> None:
    async with open_house(tmp_path, carrier=carrier(plain)) as house:
        await house.set_up()
        browser = house.browser()
        async with asyncio.timeout(20):
            await house.ask(browser, f"ada@{DOMAIN}")
        (mail,) = post.mails
        text = mail.get_content()
        code = re.search(r"^    ([0-9A-Z]{8})\r?$", text, re.MULTILINE)
        assert code
        assert f"{house.config.public_url}/signin#" in text
        answer = await browser.post("/api/signin/verify", {"code": code[1]})
        assert answer.json()["state"] == "signed_in"


@given(st.emails())
@settings(max_examples=200)
def test_whatever_address_is_taken_a_mail_to_it_can_be_written(written: str) -> None:
    try:
        address = read_address(written).as_written
    except InvalidInput:
        return
    server = SmtpServer("localhost", 25, SmtpTls.NONE, None, None, f"calls@{DOMAIN}")
    mail = message_from_bytes(
        SmtpCarrier(server, VirtualClock())._written(LETTER, address), policy=policy.default
    )
    assert mail["To"].addresses[0].addr_spec == address


def test_over_starttls_with_a_password(guarded: Controller, post: Post) -> None:
    known = {"tls": SmtpTls.STARTTLS, "user": "calls", "password": Secret("figure-eight")}
    carrier(guarded, **known).carry(LETTER)
    assert len(post.mails) == 1


def test_a_server_whose_certificate_is_unknown_gets_nothing(
    guarded: Controller, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ssl.SSLCertVerificationError):
        carrier(guarded, tls=SmtpTls.STARTTLS).carry(LETTER)
    assert post.mails == []


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(
    plain: Controller, post: Post
) -> None:
    with pytest.raises(smtplib.SMTPException):
        carrier(plain, tls=SmtpTls.STARTTLS).carry(LETTER)
    assert post.mails == []


async def carried(outbox: Outbox) -> None:
    running = asyncio.create_task(outbox.run())
    async with asyncio.timeout(20):
        await outbox.settled()
    running.cancel()


async def nothing(_seconds: float) -> None:
    return None


async def test_a_mail_that_is_put_off_is_tried_again(plain: Controller, post: Post) -> None:
    post.refusals = 3
    outbox = Outbox(carrier(plain), nothing)
    outbox.post(LETTER)
    await carried(outbox)
    assert len(post.mails) == 1


async def test_after_four_tries_it_is_given_up_and_the_next_goes_out(
    plain: Controller, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    post.refusals = 4
    outbox = Outbox(carrier(plain), nothing)
    outbox.post(LETTER)
    await carried(outbox)
    outbox.post(LETTER)
    await carried(outbox)
    assert len(post.mails) == 1
    written = capsys.readouterr().err
    assert "mail.given_up" in written
    assert DOMAIN not in written


async def test_a_refusal_for_good_is_not_tried_again(plain: Controller, post: Post) -> None:
    post.refusals, post.refusal = 9, "550 no such person"
    outbox = Outbox(carrier(plain), nothing)
    outbox.post(LETTER)
    await carried(outbox)
    assert post.refusals == 8


async def test_a_full_outbox_drops_the_newest_and_counts_it(plain: Controller, post: Post) -> None:
    outbox = Outbox(carrier(plain), nothing)
    for _ in range(203):
        outbox.post(None)
    assert outbox.dropped == 3
    await carried(outbox)
    assert post.mails == []


def test_the_terminal_shows_the_mail_and_no_log_does(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    TerminalCarrier(out).carry(LETTER)
    assert f"Mail to bea@{DOMAIN}" in out.getvalue()
    assert "Grüezi" in out.getvalue()
    assert capsys.readouterr().err == ""


async def test_the_answer_does_not_wait_for_the_mail_server(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow mail server must not tell known addresses from unknown ones."""
    await house.set_up()
    released = threading.Event()
    monkeypatch.setattr(house.mailbox, "carry", lambda _letter: released.wait(20))
    answer = await house.browser().post("/api/signin/code", {"email": f"ada@{DOMAIN}"})
    assert answer.status_code == 202
    released.set()
    await house.app.outbox.settled()


def test_no_letter_and_no_error_of_a_letter_shows_its_words() -> None:
    """Policy 2.1: an address or a code in a traceback would be one in a log."""
    assert "bea" not in repr(LETTER)
    assert "Grüezi" not in repr(LETTER)
