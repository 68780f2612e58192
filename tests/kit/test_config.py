"""Settings: read once, from flag, environment or default; refused by name."""

from pathlib import Path

import pytest

from pattino.config import load
from pattino.kit.mail import SmtpTls
from pattino.settings import SETTINGS, ConfigError, Provenance

PUBLIC = {
    "listen": "0.0.0.0:8000",
    "public_url": "https://calls.skate.example",
    "trusted_proxies": "10.0.0.0/8",
    "smtp_host": "mail.skate.example",
    "smtp_from": "calls@skate.example",
}


def refused(**flags: str) -> ConfigError:
    with pytest.raises(ConfigError) as error:
        load(flags, {})
    return error.value


def test_without_any_setting_it_serves_this_machine_alone() -> None:
    config = load({}, {})
    assert str(config.public_url) == "http://localhost:8000"
    assert config.listen[0].is_loopback
    assert config.mail is None
    assert config.media_addresses is None
    assert config.media_port == 7882
    assert config.data_dir == Path(".pattino").resolve()
    assert config.database_url.expose() == f"sqlite:///{config.data_dir}/pattino.sqlite3"
    assert set(config.origins.values()) == {Provenance.DEFAULT}


def test_a_flag_beats_the_environment_and_both_beat_the_default() -> None:
    config = load(
        {"media_port": "1", "log_level": None},
        {"PATTINO_MEDIA_PORT": "2", "PATTINO_LOG_LEVEL": "DEBUG"},
    )
    assert (config.media_port, config.log_level) == (1, "debug")
    assert config.origins["media_port"] is Provenance.FLAG
    assert config.origins["log_level"] is Provenance.ENVIRONMENT
    assert config.origins["listen"] is Provenance.DEFAULT


def test_a_public_server_is_reached_over_https_and_sends_mail() -> None:
    config = load(PUBLIC, {})
    assert config.public_url.is_secure
    assert config.mail is not None
    assert (config.mail.port, config.mail.tls) == (587, SmtpTls.STARTTLS)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"public_url": ""}, "public_url"),
        ({"public_url": "http://calls.skate.example"}, "public_url"),
        ({"public_url": "https://calls.skate.example/path"}, "public_url"),
        ({"smtp_host": ""}, "smtp_host"),
        ({"smtp_host": "", "listen": "127.0.0.1:8000"}, "smtp_host"),
        ({"smtp_from": ""}, "smtp_from"),
        ({"smtp_from": "calls"}, "smtp_from"),
        ({"smtp_tls": "perhaps"}, "smtp_tls"),
        ({"smtp_tls": "none", "smtp_user": "calls"}, "smtp_tls"),
        ({"smtp_port": "0"}, "smtp_port"),
        ({"smtp_password_file": "/nonexistent"}, "smtp_password_file"),
        ({"listen": "8000"}, "listen"),
        ({"listen": "host:port"}, "listen"),
        ({"listen": "127.0.0.1:0"}, "listen"),
        ({"media_port": "70000"}, "media_port"),
        ({"media_port": "-1"}, "media_port"),
        ({"media_port": "9" * 5000}, "media_port"),
        ({"media_tcp_port": "70000"}, "media_tcp_port"),
        ({"media_tcp_port": "perhaps"}, "media_tcp_port"),
        ({"media_addresses": ""}, "media_addresses"),
        ({"media_addresses": "example.org"}, "media_addresses"),
        ({"media_addresses": "192.0.2.1=x"}, "media_addresses"),
        ({"meeting_capacity": "1"}, "meeting_capacity"),
        ({"trusted_proxies": "10.0.0.1/8"}, "trusted_proxies"),
        ({"log_level": "loud"}, "log_level"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(changes: dict[str, str], named: str) -> None:
    error = refused(**(PUBLIC | changes))
    assert list(error.fields) == [named]
    setting = next(each for each in SETTINGS if each.name == named)
    assert error.detail.startswith(f"{setting.flag} ({setting.variable}):")


def test_a_password_comes_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    """Policy S: no secret stands on a command line or in a log."""
    path = tmp_path / "password"
    path.write_text("figure-eight\n")
    config = load(PUBLIC | {"smtp_user": "calls", "smtp_password_file": str(path)}, {})
    assert config.mail is not None
    assert config.mail.password is not None
    assert config.mail.password.expose() == "figure-eight"
    assert "figure-eight" not in repr(config)
    named = [each.name for each in SETTINGS if "secret" in each.name or "password" in each.name]
    assert [name for name in named if not name.endswith("_file")] == []


def test_media_addresses_may_differ_from_what_clients_are_told() -> None:
    config = load({"media_addresses": "127.0.0.1, 10.0.0.5=203.0.113.5,2001:db8::5"}, {})
    assert config.media_addresses == {
        "127.0.0.1": "127.0.0.1",
        "10.0.0.5": "203.0.113.5",
        "2001:db8::5": "2001:db8::5",
    }


def test_media_over_tcp_has_the_number_of_the_udp_port_unless_said_otherwise() -> None:
    assert load({}, {}).media_tcp_port == 7882
    assert load({"media_port": "9000"}, {}).media_tcp_port == 9000
    assert load({"media_tcp_port": "443"}, {}).media_tcp_port == 443
    assert load({"media_tcp_port": "off"}, {}).media_tcp_port is None


def test_every_setting_has_help_and_a_variable_of_its_own() -> None:
    assert all(each.help.endswith((".", ".")) for each in SETTINGS)
    assert len({each.variable for each in SETTINGS}) == len(SETTINGS)
