"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = ["AdministratorNeeded", "ReportUnknown", "SecondPersonNeeded"]


class AdministratorNeeded(PattinoError):
    """Reports are decided by administrators."""

    code = "admin_needed"
    status = 403
    title = "Only administrators may do this"
    next_step = "Ask an administrator of your organisation."


class ReportUnknown(PattinoError):
    """It was decided meanwhile, or never existed."""

    code = "report_unknown"
    status = 404
    title = "This report does not wait any more"
    next_step = "Load the page again: somebody else may have decided."


class SecondPersonNeeded(PattinoError):
    """Whoever reported, or is reported, does not decide."""

    code = "second_person_needed"
    status = 403
    title = "Somebody else has to decide this"
    next_step = "Ask another administrator."
