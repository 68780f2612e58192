"""In German what the inventory says of each field that a person sees among their data.

The inventory is written in English once, for everything that reads it; this is its translation,
phrase by phrase. A phrase that lacks one fails a test.
"""

from typing import Final

__all__ = ["SEALED", "SEALED_IN_GERMAN", "WORDS"]

SEALED: Final = "; sealed under the account's own key"
SEALED_IN_GERMAN: Final = "; versiegelt mit dem eigenen Schlüssel des Kontos"

WORDS: Final = {
    # how long
    "as long as the account": "so lange wie das Konto",
    "a year": "ein Jahr",
    "until it is decided; 7 days where it does nothing by itself, 90 days when it was wrong": (
        "bis entschieden ist; 7 Tage, wenn sie von selbst nichts bewirkt, 90 Tage, wenn sie "
        "falsch war"
    ),
    "until it is used or taken back; 7 days, or as invitation_days says (30 at most)": (
        "bis sie benutzt oder zurückgenommen ist; 7 Tage, oder wie invitation_days es festlegt "
        "(höchstens 30)"
    ),
    "10 minutes, its refusal 20": "10 Minuten, die Ablehnung 20",
    "10 minutes, after proof 30; emptied when used or over": (
        "10 Minuten, nach dem Nachweis 30; geleert, wenn benutzt oder vorbei"
    ),
    "at most 30 days (administrators 12 hours), 7 days unused": (
        "höchstens 30 Tage (Administration 12 Stunden), unbenutzt 7 Tage"
    ),
    "7 days unused, a day after the call's end": (
        "unbenutzt 7 Tage, sonst bis einen Tag nach dem Ende des Gesprächs"
    ),
    # who reads it
    "the server": "der Server",
    "the person": "Sie selbst",
    "administrators": "die Administration",
    "support, for a stated purpose, which the person is told by mail": (
        "die Unterstützung, mit genanntem Grund, den Sie per Mail erfahren"
    ),
    "colleagues": "Kolleginnen und Kollegen",
    "people in a call with them": "wer mit Ihnen im Gespräch ist",
    "whom they invited": "wen Sie eingeladen haben",
    "whoever holds the link": "wer den Link hat",
    # what erases it
    "deleting the account's row, then rewriting the file": (
        "das Löschen der Zeile des Kontos, danach wird die Datei neu geschrieben"
    ),
    "destroying the account's key, then its row": (
        "das Vernichten des Schlüssels des Kontos, dann seiner Zeile"
    ),
    "the sweep after its end": "das Aufräumen nach dem Ende",
    "the sweep; with the account": "das Aufräumen; mit dem Konto",
    "joining, the sweep; with its sender": (
        "das Beitreten, das Aufräumen; mit dem Konto, das eingeladen hat"
    ),
    "the sweep, ten minutes after the code's end; at once when it is replaced": (
        "das Aufräumen, zehn Minuten nach dem Ende des Codes; sofort, wenn ein neuer kommt"
    ),
    "signing out, or the sweep after its end": "das Abmelden, oder das Aufräumen nach dem Ende",
    "the sweep after its end; with its owner's account": (
        "das Aufräumen nach dem Ende; mit dem Konto, zu dem sie gehört"
    ),
    "destroying it, then rewriting the file; a weekly rotation destroys the master key": (
        "das Vernichten, danach wird die Datei neu geschrieben; wöchentlich wird der "
        "Hauptschlüssel vernichtet und ersetzt"
    ),
    # what for: the account
    "tell accounts apart; random": "um Konten zu unterscheiden; zufällig",
    "find an account by its address; keyed fingerprint": (
        "um ein Konto an seiner Adresse zu finden; Fingerabdruck mit Schlüssel"
    ),
    "send sign-in codes": "um Codes zum Anmelden zu schicken",
    "show who somebody is": "um zu zeigen, wer jemand ist",
    "know what a person may do": "um zu wissen, was jemand darf",
    "know who may help others": "um zu wissen, wer anderen helfen darf",
    "the age question was passed; no date": (
        "die Frage nach dem Alter wurde beantwortet; kein Datum"
    ),
    "know which notice was accepted": "um zu wissen, welchen Hinweisen zugestimmt wurde",
    "know the day it was accepted": "um den Tag der Zustimmung zu wissen",
    "know how old the account is": "um zu wissen, wie alt das Konto ist",
    "store it and do nothing else, when its owner asked for that": (
        "um es zu speichern und sonst nichts damit zu tun, wenn Sie das verlangt haben"
    ),
    "keep out whom an administrator suspended": (
        "um draußen zu halten, wen die Administration gesperrt hat"
    ),
    "keep it from being used while a report about its owner's age waits": (
        "damit es nicht benutzt wird, solange eine Meldung zum Alter auf eine Entscheidung wartet"
    ),
    "end an account that nobody uses; cut to the month": (
        "um ein Konto zu beenden, das niemand benutzt; auf den Monat gekürzt"
    ),
    "warn twice before that": "um davor zweimal zu warnen",
    "leave time after each warning": "um nach jeder Warnung Zeit zu lassen",
    "erase it then, when its owner asked for that": (
        "um es dann zu löschen, wenn Sie das verlangt haben"
    ),
    # the profile
    "know whose profile it is": "um zu wissen, wessen Profil es ist",
    "say what somebody does": "um zu sagen, was jemand tut",
    "say which language somebody speaks here, and write mails to them in it": (
        "um zu sagen, welche Sprache jemand hier spricht, und Mails darin zu schreiben"
    ),
    "say what time it is where somebody is": "um zu sagen, wie spät es bei jemandem ist",
    "show a face; written anew from its pixels alone": (
        "um ein Gesicht zu zeigen; allein aus den Bildpunkten neu geschrieben"
    ),
    # sessions and meetings
    "recognise a signed-in browser; fingerprint of a random cookie": (
        "um einen angemeldeten Browser zu erkennen; Fingerabdruck eines zufälligen Cookies"
    ),
    "know who is signed in": "um zu wissen, wer angemeldet ist",
    "end unused sessions; cut to the hour": (
        "um unbenutzte Anmeldungen zu beenden; auf die Stunde gekürzt"
    ),
    "end every session": "um jede Anmeldung zu beenden",
    "recognise a meeting's link; fingerprint": (
        "um den Link einer Besprechung zu erkennen; Fingerabdruck"
    ),
    "name the room on the media server; random, opens nothing": (
        "um den Raum auf dem Medienserver zu benennen; zufällig, öffnet nichts"
    ),
    "know who made the meeting": "um zu wissen, wer die Besprechung angelegt hat",
    "let the link end": "damit der Link endet",
    # invitations
    "tell invitations apart; random": "um Einladungen zu unterscheiden; zufällig",
    "recognise the link; fingerprint": "um den Link zu erkennen; Fingerabdruck",
    "know who invited, and end it with them": (
        "um zu wissen, wer eingeladen hat, und damit die Einladung mit diesem Konto endet"
    ),
    "let somebody new in; sealed under the inviting account's key": (
        "um jemand Neuen einzulassen; versiegelt mit dem Schlüssel des einladenden Kontos"
    ),
    "find an invitation by its address; keyed fingerprint": (
        "um eine Einladung an ihrer Adresse zu finden; Fingerabdruck mit Schlüssel"
    ),
    "let it end": "damit sie endet",
    # reports about children
    "let a child's address make no new account; fingerprint under a key of its own": (
        "damit mit der Adresse eines Kindes kein neues Konto entsteht; Fingerabdruck mit eigenem "
        "Schlüssel"
    ),
    "let that end": "damit das endet",
    "name a report; random": "um eine Meldung zu benennen; zufällig",
    "know whom it is about": "um zu wissen, um wen es geht",
    "how the reporter knows, one of three": "woher die meldende Person es weiß, eines von dreien",
    "keep an administrator who reports from deciding; empty for everybody else": (
        "damit nicht entscheidet, wer aus der Administration selbst gemeldet hat; sonst leer"
    ),
    "decide the oldest first": "um über die älteste zuerst zu entscheiden",
    "know whether the account is held because of it": (
        "um zu wissen, ob das Konto deswegen angehalten ist"
    ),
    "erase the account then, when nobody decides": (
        "um das Konto dann zu löschen, wenn niemand entscheidet"
    ),
    "keep an account from being held again for 90 days": (
        "damit ein Konto 90 Tage lang nicht noch einmal angehalten wird"
    ),
    # while signing in
    "bind a code to the browser; fingerprint of a random cookie": (
        "um einen Code an den Browser zu binden; Fingerabdruck eines zufälligen Cookies"
    ),
    "know whose mailbox was proven; sealed under the secret in the browser's cookie; "
    "empty for whoever may not sign in": (
        "um zu wissen, wessen Postfach nachgewiesen ist; versiegelt mit dem Geheimnis im Cookie "
        "des Browsers; leer für alle, die sich nicht anmelden dürfen"
    ),
    "recognise the code; keyed fingerprint": (
        "um den Code zu erkennen; Fingerabdruck mit Schlüssel"
    ),
    "bound guessing": "um Raten zu begrenzen",
    "let a code work once": "damit ein Code einmal gilt",
    "let a code end": "damit ein Code endet",
    # the account's key
    "find an account's key": "um den Schlüssel eines Kontos zu finden",
    "open the sealed fields of an account; itself sealed under the master key": (
        "um die versiegelten Felder eines Kontos zu öffnen; selbst versiegelt mit dem "
        "Hauptschlüssel"
    ),
    # why a content is not shown
    "It recognises something secret; shown, it would help whoever reads over a shoulder.": (
        "Daran wird etwas Geheimes erkannt; gezeigt hülfe es allen, die über die Schulter sehen."
    ),
    "It repeats your account's id, which is listed above.": (
        "Das wiederholt Ihre Kontonummer, die oben steht."
    ),
    "It tells invitations apart and says nothing about you.": (
        "Das unterscheidet Einladungen und sagt nichts über Sie."
    ),
    "It tells reports apart and says nothing about you.": (
        "Das unterscheidet Meldungen und sagt nichts über Sie."
    ),
    "Who reports is never told.": "Wer meldet, wird nie gesagt.",
    "It exists only where an account was deleted because its owner was a child.": (
        "Das gibt es nur, wo ein Konto gelöscht wurde, weil es einem Kind gehörte."
    ),
    "It opens your data and is never shown to anyone.": (
        "Das öffnet Ihre Daten und wird niemandem gezeigt."
    ),
    "It exists while somebody signs in, sealed under a secret in their browser only.": (
        "Das gibt es nur, während sich jemand anmeldet, versiegelt mit einem Geheimnis, das nur "
        "in dessen Browser ist."
    ),
}
