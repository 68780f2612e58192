"""The notice in German: the clauses of every edition, and the words of its page. Policy E.

A translation of `privacy.editions`, clause by clause; the English text is the one that is
accepted, and the page says so. What was shown is never changed: a test holds the fingerprints.
"""

from typing import Final

from pattino.privacy.clauses import Clause
from pattino.privacy.labels import Labels
from pattino.privacy.recipients import MAIL_SERVER

__all__ = ["LABELS", "RECIPIENTS", "TEXTS", "TITLES"]

TITLES: Final[dict[Clause, str]] = {
    Clause.EFFECTIVE: "Datum, Verantwortung und Zustimmung",
    Clause.ACCOUNT: "Was über Sie gespeichert ist",
    Clause.MEDIA: "Ton und Bild während eines Gesprächs",
    Clause.USAGE: "Zahlen zur Nutzung",
    Clause.ACCOUNT_USE: "Wozu Angaben zum Konto dienen",
    Clause.MEDIA_USE: "Wozu Ton und Bild dienen",
    Clause.USAGE_USE: "Wozu Zahlen zur Nutzung dienen",
    Clause.ACCOUNT_SHARING: "Wer Angaben zum Konto bekommt",
    Clause.MEDIA_SHARING: "Wer Ton und Bild bekommt",
    Clause.USAGE_SHARING: "Wer Zahlen zur Nutzung bekommt",
    Clause.RETENTION: "Wie lange Angaben zum Konto bleiben",
    Clause.SECURITY: "Wie Daten geschützt sind",
    Clause.CHILDREN: "Kinder",
}

_FIRST: Final[dict[Clause, str]] = {
    Clause.EFFECTIVE: (
        "Diese Hinweise gelten ab dem Tag, der oben steht. Die Organisation, die als Betreiberin "
        "genannt ist, betreibt diesen Server und ist dafür verantwortlich; wer die Software "
        "entwickelt, ist getrennt davon genannt und bekommt nichts von ihm. Indem Sie Pattino "
        "benutzen, stimmen Sie diesen Hinweisen zu. Wir halten fest, welcher Version Sie "
        "zugestimmt haben und an welchem Tag."
    ),
    Clause.ACCOUNT: (
        "Sie melden sich mit Ihrer dienstlichen E-Mail-Adresse an. Für Ihr Konto speichert der "
        "Server Ihren Namen, Ihre E-Mail-Adresse, Ihre Rolle und dass Sie alt genug für Pattino "
        "sind. Gäste haben kein Konto: Der Name, den sie eingeben, ist im Arbeitsspeicher, "
        "solange sie willkommen sind, und wird nirgends aufgeschrieben."
    ),
    Clause.MEDIA: (
        "Während eines Gesprächs laufen Ihr Ton und Ihr Bild in Echtzeit über diesen Server zu "
        "den Menschen im Gespräch. Unterwegs sind sie verschlüsselt."
    ),
    Clause.USAGE: (
        "Zahlen zur Nutzung dürfen nur als anonyme Summen erhoben werden, die über keinen "
        "einzelnen Menschen etwas sagen: Arten von Geräten, Versionen von Betriebssystemen, Arten "
        "der Netzverbindung und wie oft Funktionen benutzt werden. Diese Version erhebt keine."
    ),
    Clause.ACCOUNT_USE: (
        "Die Angaben zu Ihrem Konto dienen zwei Dingen: zu prüfen, dass Sie es sind, wenn Sie sich "
        "anmelden, und anderen zu zeigen, wer Sie sind. Sie dienen nichts anderem."
    ),
    Clause.MEDIA_USE: (
        "Ton und Bild dienen der Verständigung der Menschen im Gespräch. Nichts davon bleibt, wenn "
        "das Gespräch zu Ende ist. Der Server hat keine Funktion zum Aufzeichnen."
    ),
    Clause.USAGE_USE: (
        "Anonyme Summen dienen dazu, Entwicklungen zu sehen, Pattino schneller und besser zu "
        "machen, Fehler zu finden und zu beheben und zu beurteilen, ob Änderungen helfen."
    ),
    Clause.ACCOUNT_SHARING: (
        "Die Angaben zu Ihrem Konto werden nicht verkauft und nicht weitergegeben, außer wo das "
        "Gesetz es verlangt oder wo diejenigen sie brauchen, die diesen Server unter Vertrag "
        "betreiben und betreuen."
    ),
    Clause.MEDIA_SHARING: (
        "Ton und Bild erreichen die Menschen im Gespräch und sonst niemanden. Sie werden nie "
        "verkauft, weitergegeben oder gespeichert."
    ),
    Clause.USAGE_SHARING: (
        "Nur anonyme Summen, aus denen niemand zu erkennen ist, dürfen an Partner und "
        "Dienstleister der Betreiberin gehen."
    ),
    Clause.RETENTION: (
        "Die Angaben zu Ihrem Konto bleiben so lange, wie Sie das Konto haben, und nicht länger. "
        "Codes zum Anmelden gelten zehn Minuten, Anmeldungen höchstens dreißig Tage, ein "
        "unbenutzter Link zu einer Besprechung sieben Tage, ein benutzter bis einen Tag nach der "
        "Besprechung. Von einem Gespräch bleibt nichts: nicht, wer mit wem gesprochen hat, nicht, "
        "wann, und keine Netzadresse."
    ),
    Clause.SECURITY: (
        "Daten sind davor geschützt, dass jemand sie unbefugt liest, ändert oder vernichtet. "
        "Gespräche sind unterwegs verschlüsselt, Geheimnisse zum Anmelden sind nur als "
        "Fingerabdrücke gespeichert, und der Teil, der Gespräche überträgt, kann keine Datei "
        "schreiben."
    ),
    Clause.CHILDREN: (
        "Pattino ist nicht für Kinder unter 13. Erfahren wir, dass ein Kind unter 13 uns Daten "
        "gegeben hat, löschen wir sie umgehend. Nach Ihrem Geburtsjahr wird einmal gefragt; es "
        "wird geprüft und vergessen."
    ),
}

_SECOND: Final[dict[Clause, str]] = {
    **_FIRST,
    Clause.EFFECTIVE: (
        "Diese Hinweise gelten ab dem Tag, der oben steht. Die Organisation, die als Betreiberin "
        "genannt ist, betreibt diesen Server und ist dafür verantwortlich; wer die Software "
        "entwickelt, ist getrennt davon genannt und bekommt nichts von ihm. Indem Sie Pattino "
        "benutzen, stimmen Sie diesen Hinweisen zu. Wir halten fest, welcher Version Sie "
        "zugestimmt haben und an welchem Tag. Ändern sich die Hinweise, zeigen wir Ihnen, was "
        "anders ist, und eine Zeit lang dürfen Sie unter der Version weitermachen, der Sie "
        "zugestimmt haben."
    ),
    Clause.ACCOUNT: (
        "Sie melden sich mit Ihrer dienstlichen E-Mail-Adresse an. Für Ihr Konto speichert der "
        "Server Ihren Namen, Ihre E-Mail-Adresse, Ihre Rolle, dass Sie alt genug für Pattino sind, "
        "und den Monat, in dem Sie es zuletzt benutzt haben. Wenn Sie mögen, tragen Sie in Ihr "
        "Profil ein, was Sie tun, dazu eine Sprache, eine Zeitzone und ein Bild, damit Ihre "
        "Kolleginnen und Kollegen es sehen. Gäste haben kein Konto: Der Name, den sie eingeben, "
        "ist im Arbeitsspeicher, solange sie willkommen sind, und wird nirgends aufgeschrieben."
    ),
    Clause.ACCOUNT_USE: (
        "Die Angaben zu Ihrem Konto dienen zwei Dingen: zu prüfen, dass Sie es sind, wenn Sie sich "
        "anmelden, und anderen zu zeigen, wer Sie sind. Sie dienen nichts anderem. Mails bekommen "
        "Sie nur mit Codes zum Anmelden und zu Ihrem Konto selbst: dass es bald endet oder dass es "
        "angehalten ist."
    ),
    Clause.ACCOUNT_SHARING: (
        "Die Angaben zu Ihrem Konto werden nicht verkauft und nicht weitergegeben, außer wo das "
        "Gesetz es verlangt oder wo diejenigen sie brauchen, die diesen Server unter Vertrag "
        "betreiben und betreuen. Wer außerhalb dieses Servers etwas von ihm bekommt, steht weiter "
        "unten."
    ),
    Clause.RETENTION: (
        "Die Angaben zu Ihrem Konto bleiben so lange, wie Sie das Konto haben und es benutzen. Ein "
        "Konto, das so lange niemand benutzt, wie die Betreiberin es festgelegt hat, höchstens "
        "zwei Jahre, wird gelöscht; 30 und 7 Tage vorher bekommen Sie eine Mail. Codes zum "
        "Anmelden gelten zehn Minuten, Anmeldungen höchstens dreißig Tage, ein unbenutzter Link zu "
        "einer Besprechung sieben Tage, ein benutzter bis einen Tag nach der Besprechung. Von "
        "einem Gespräch bleibt nichts: nicht, wer mit wem gesprochen hat, nicht, wann, und keine "
        "Netzadresse."
    ),
    Clause.CHILDREN: (
        "Pattino ist nicht für Kinder unter 13. Nach Ihrem Geburtsjahr wird einmal gefragt; es "
        "wird geprüft und vergessen. Jeder kann melden, dass ein Konto einem Kind gehört; von der "
        "meldenden Person bleibt nichts. Das Konto ist angehalten, solange die Meldung auf eine "
        "Entscheidung wartet, höchstens 72 Stunden. Gehört es einem Kind, wird es sofort gelöscht, "
        "und ein Jahr lang verhindert ein Fingerabdruck seiner Adresse, gebildet mit einem "
        "Schlüssel, dass damit ein neues Konto entsteht."
    ),
}

_THIRD: Final[dict[Clause, str]] = {
    **_SECOND,
    Clause.ACCOUNT: (
        f"{_SECOND[Clause.ACCOUNT]} "
        "Wer diesen Server verwaltet, kann jemanden mit dessen E-Mail-Adresse einladen. Bis diese "
        "Person ein Konto hat, speichert der Server die Adresse, versiegelt, und einen "
        "Fingerabdruck des Links; wer den Link hat, sieht die Adresse und wer eingeladen hat."
    ),
    Clause.ACCOUNT_USE: (
        "Die Angaben zu Ihrem Konto dienen zwei Dingen: zu prüfen, dass Sie es sind, wenn Sie sich "
        "anmelden, und anderen zu zeigen, wer Sie sind. Sie dienen nichts anderem. Mails bekommen "
        "Sie nur mit einer Einladung, mit Codes zum Anmelden und zu Ihrem Konto selbst: dass es "
        "bald endet, dass es angehalten ist oder dass jemand vom Support es angesehen hat. Mails "
        "kommen in der Sprache Ihres Profils."
    ),
    Clause.RETENTION: (
        f"{_SECOND[Clause.RETENTION]} "
        "Eine Einladung wird mit ihrer Adresse gelöscht, wenn sie benutzt oder zurückgenommen "
        "wurde, wenn das Konto der einladenden Person endet, und spätestens nach dreißig Tagen."
    ),
}

TEXTS: Final[dict[str, dict[Clause, str]]] = {
    "2026-11-24": _FIRST,
    "2026-11-25": _SECOND,
    "2026-12-01": _THIRD,
}
"""By the version of the edition."""

RECIPIENTS: Final = {
    MAIL_SERVER.name: (
        "Der Mailserver, den die Betreiberin eingestellt hat",
        "Ihre E-Mail-Adresse und die Mails, die Pattino Ihnen schickt",
        "um Ihnen Codes zum Anmelden und Nachrichten zu Ihrem Konto zu bringen",
        "wie die Betreiberin jenes Mailservers es festlegt",
    ),
}
"""By the English name: the name, what is received, what for, and how long it is kept there."""

LABELS: Final = Labels(
    title="Datenschutzhinweise",
    translated=(
        "Dies ist eine Übersetzung. Maßgeblich ist der englische Text, auch für Ihre Zustimmung."
    ),
    applies_from="Gelten ab",
    version="Version",
    operated_by="Betrieben von",
    developed_by="Entwickelt von",
    nobody_yet="Noch niemand: Dieser Server ist noch nicht eingerichtet.",
    changed_since="Was sich seit Version {version} geändert hat",
    recipients="Wer außerhalb etwas bekommt",
    recipient="{receives}, {purpose}. Aufbewahrt, {kept}.",
    nobody="Niemand.",
    versions="Versionen",
    shown="hier gezeigt seit {announced_on}, gültig ab {in_force_on}",
    report="Ein Konto melden, das einem Kind gehört",
    fingerprint="Fingerabdruck dieses Textes (SHA-256):",
    signed="Signierte Fassung",
    signed_with="(Ed25519), zu prüfen mit dem Schlüssel",
)
