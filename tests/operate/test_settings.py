"""Settings from a file, slips named with the nearest right name, and `config show`."""

from pathlib import Path

import pytest

from pattino.config import load, told
from pattino.settings import FILE, SETTINGS, ConfigError, Provenance


def file(tmp_path: Path, text: str) -> dict[str, str | None]:
    path = tmp_path / "pattino.toml"
    path.write_text(text, encoding="utf-8")
    return {FILE.name: str(path)}


def test_a_file_beats_the_default_and_is_beaten_by_the_environment(tmp_path: Path) -> None:
    named = file(tmp_path, 'media_port = 9000\nmeeting_capacity = 9\nlog_level = "debug"\n')
    config = load(named, {"PATTINO_MEDIA_PORT": "9001"})
    assert (config.media_port, config.meeting_capacity, config.log_level) == (9001, 9, "debug")
    assert config.origins["media_port"] is Provenance.ENVIRONMENT
    assert config.origins["meeting_capacity"] is Provenance.FILE
    assert config.origins["listen"] is Provenance.DEFAULT


def test_a_list_is_as_good_as_commas(tmp_path: Path) -> None:
    named = file(tmp_path, 'media_addresses = ["127.0.0.1", "10.0.0.5=203.0.113.5"]\n')
    addresses = load(named, {}).media_addresses
    assert addresses == {"127.0.0.1": "127.0.0.1", "10.0.0.5": "203.0.113.5"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("meda_port = 9000\n", "media_port"),
        ("smtp_passwort_file = 'x'\n", "smtp_password_file"),
        ("media_port = true\n", "media_port needs"),
        ("media_port = 1.5\n", "media_port needs"),
        ("media_port\n", "not TOML"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load(file(tmp_path, text), {})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load({FILE.name: str(tmp_path / "none.toml")}, {})


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("PATTINO_PUBLIC_ULR", "PATTINO_PUBLIC_URL"),
        ("PATTINO_PORT", "PATTINO_SMTP_PORT"),
        ("PATTINO_CERTIFICATE", "PATTINO_TLS_CERT"),
        ("PATTINO_METRICS", "PATTINO_METRICS_PORT"),
        ("PATTINO_WHATEVER_ELSE", "PATTINO_"),
        ("PATINO_PUBLIC_URL", "PATTINO_PUBLIC_URL"),
        ("PATTINOPUBLIC_URL", "PATTINO_PUBLIC_URL"),
        ("pattino_public_url", "PATTINO_PUBLIC_URL"),
        ("PATTINO_FIGURE", "PATTINO_"),
    ],
)
def test_a_slip_in_the_environment_is_refused_with_the_nearest_right_name(
    slip: str, right: str
) -> None:
    with pytest.raises(ConfigError, match=rf"{slip} is no setting; the nearest is {right}"):
        load({}, {slip: "https://calls.skate.example"})


def test_other_programs_names_and_those_of_our_tools_are_let_be() -> None:
    load({}, {"PATTINO_CI_INSIDE": "1", "PATTINO_FIGURES": "x", "PATTINO_FUZZ_SECONDS": "1"})
    load({}, {"PUBLIC_URL": "x", "LOG_LEVEL": "x", "SMTP_HOST": "x", "DATABASE_URL": "x"})


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"tls_cert": "cert.pem"}, "tls_key"),
        ({"tls_key": "key.pem"}, "tls_cert"),
        ({"tls_cert": "c", "tls_key": "k", "public_url": "http://localhost"}, "public_url"),
        ({"listen": "0.0.0.0:8000"}, "tls_cert"),
        ({"redirect_port": "80", "listen": "127.0.0.1:8000"}, "redirect_port"),
        ({"redirect_port": "443", "tls_cert": "c", "tls_key": "k"}, "redirect_port"),
        ({"redirect_port": "x", "tls_cert": "c", "tls_key": "k"}, "redirect_port"),
    ],
)
def test_plain_http_is_never_offered_to_strangers(changes: dict[str, str], named: str) -> None:
    """Policy S: what others could read on the way is refused before the server starts."""
    public = {
        "public_url": "https://calls.skate.example",
        "smtp_host": "mail.skate.example",
        "smtp_from": "calls@skate.example",
    }
    with pytest.raises(ConfigError) as error:
        load(public | changes, {})
    assert list(error.value.fields) == [named]


def test_with_a_certificate_everyone_is_answered_at_the_port_of_the_public_address() -> None:
    config = load(
        {
            "public_url": "https://calls.skate.example:8443",
            "tls_cert": "cert.pem",
            "tls_key": "key.pem",
            "smtp_host": "mail.skate.example",
            "smtp_from": "calls@skate.example",
        },
        {},
    )
    assert {each.port for each in config.listen} == {8443}
    assert not any(each.is_loopback for each in config.listen)


def test_config_show_names_every_value_and_its_origin_and_no_password() -> None:
    """Policy S: no secret in any output."""
    shown = told({"media_port": "9000"}, {"PATTINO_DATABASE_URL": "sqlite://me:figure-eight@/x"})
    for setting in SETTINGS:
        assert setting.name in shown
    lines = {line.split()[0]: line.split()[1:] for line in shown.splitlines()}
    assert lines["media_port"] == ["9000", "flag"]
    assert lines["database_url"][-1] == "environment"
    assert "figure-eight" not in shown
