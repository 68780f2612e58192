"""Refusals of this room; most are met on a terminal."""

from pattino.kit.errors import PattinoError

__all__ = [
    "BackupAltered",
    "BackupEnded",
    "BackupKeyUnreadable",
    "BackupKeyWrong",
    "BackupNotWritten",
    "BackupOfAnotherKind",
    "BackupPlaceWrong",
    "BackupTooNew",
    "RestoreCutShort",
    "RestoreWouldOverwrite",
]


class BackupAltered(PattinoError):
    """A byte of the file is another one, or some are missing; the detail names the part."""

    code = "backup_altered"
    title = "The backup was altered or is damaged"
    next_step = "Use another backup. Nothing was changed here."


class BackupKeyWrong(PattinoError):
    """The file was sealed under another key, or its head was altered."""

    code = "backup_key_wrong"
    title = "This backup was made with another key, or its head is altered"
    next_step = "Name the key file that this backup was made with."


class BackupKeyUnreadable(PattinoError):
    """The file with the backup key is not there, others can read it, or it holds something else."""

    code = "backup_key_unreadable"
    title = "The backup key cannot be used"
    next_step = "Name your copy of it with --backup-key-file, readable by its owner only."


class BackupEnded(PattinoError):
    """Its end date has passed: keys in it may belong to accounts that were erased since."""

    code = "backup_ended"
    title = "The time of this backup is over"
    next_step = "Use a newer one. Key backups end after seven days, data backups after ninety."


class BackupOfAnotherKind(PattinoError):
    """A data backup was given for the keys, or the reverse."""

    code = "backup_of_another_kind"
    title = "This file is a backup of another kind"
    next_step = "Give the .data file first and the .keys file second."


class BackupTooNew(PattinoError):
    """A newer version of Pattino wrote it."""

    code = "backup_too_new"
    title = "A newer version of Pattino wrote this"
    next_step = "Install the version that wrote it, or a newer one, and try again."


class BackupPlaceWrong(PattinoError):
    """Data and keys in one folder would be one loss and one theft."""

    code = "backup_place_wrong"
    title = "These folders cannot take a backup"
    next_step = "Name two folders that exist, one for data and one for keys, on different storage."


class BackupNotWritten(PattinoError):
    """The disk is full, or may not be written."""

    code = "backup_not_written"
    title = "The backup could not be written"
    next_step = "Make room, or name another folder. No half backup was left behind."


class RestoreWouldOverwrite(PattinoError):
    """There is something where the backup would go."""

    code = "restore_would_overwrite"
    title = "There is data here already, and a restore never overwrites any"
    next_step = "Move it away first, or restore into an empty --data-dir and database."


class RestoreCutShort(PattinoError):
    """The folder holds a half restored server."""

    code = "restore_cut_short"
    title = "A restore into this data folder was cut short"
    next_step = "Run `pattino restore` with the same backup once more."
