"""A private certificate authority, made with the `openssl` command for one test run."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def openssl(*arguments: str) -> str:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs certificates into one folder."""

    folder: Path

    @classmethod
    def found_in(cls, folder: Path) -> "Authority":
        if shutil.which("openssl") is None:
            pytest.skip("needs the openssl command to make certificates")
        folder.mkdir(parents=True, exist_ok=True)
        out = ("-keyout", str(folder / "ca.key"), "-out", str(folder / "ca.pem"))
        openssl("req", "-x509", *CURVE, *out, "-subj", "/CN=Skate Authority", "-days", "30")
        return cls(folder)

    @property
    def root(self) -> Path:
        return self.folder / "ca.pem"

    def sign(self, name: str, *, days: int = 30, into: str = "server") -> tuple[Path, Path]:
        """A certificate and its key for `name`; days=-1 makes one that has ended."""
        key, certificate = (self.folder / f"{into}.{kind}" for kind in ("key", "pem"))
        asked = self.folder / f"{into}.csr"
        alternative = f"subjectAltName=DNS:{name}"
        openssl("req", *CURVE, "-keyout", str(key), "-out", str(asked), "-subj", "/CN=server",
                "-addext", alternative)  # fmt: skip
        openssl("x509", "-req", "-in", str(asked), "-CA", str(self.root), "-CAkey",
                str(self.folder / "ca.key"), "-CAcreateserial", "-copy_extensions", "copy",
                "-days", str(days), "-out", str(certificate))  # fmt: skip
        return certificate, key

    def trusting(self) -> ssl.SSLContext:
        """What a machine does on which this authority is installed."""
        return ssl.create_default_context(cafile=str(self.root))
