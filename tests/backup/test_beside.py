"""A backup is taken beside a server that writes, erases and renews its master key meanwhile."""

import threading
from pathlib import Path

from pattino.kit.clock import VirtualClock
from pattino.kit.ids import SystemSource
from pattino.kit.keycopy import KeyReader
from pattino.kit.keystore import KeyStore, Sealer
from pattino.kit.masterkey import find_master_key
from pattino.kit.secret import Secret


def test_keys_are_read_whole_while_the_master_key_is_renewed(tmp_path: Path) -> None:
    source, clock = SystemSource(), VirtualClock()
    master = find_master_key(tmp_path, None, {}, source)
    store = KeyStore(tmp_path / "keys.db", master, source, clock.now())
    sealer = Sealer(store, source)
    pages = range(5000)  # more than two
    store.take_in((f"{number:026}", Secret(source.bytes(32))) for number in pages)
    sealed = sealer.seal("accounts", "name", f"{7:026}", "Ada")
    expected = {name: store.key_of(name) for name in store.known()}
    done = threading.Event()

    def renew() -> None:
        while not done.is_set():
            store.rotate(clock.now())

    renewing = threading.Thread(target=renew)
    renewing.start()
    try:
        for _ in range(5):
            reader = KeyReader(tmp_path / "keys.db", master)
            assert dict(pair for page in reader.pages() for pair in page) == expected
    finally:
        done.set()
        renewing.join()
    assert sealer.open("accounts", "name", f"{7:026}", sealed) == "Ada"
    store.close()
