"""The one family of errors that a command shows to its user instead of a traceback."""


class OpsError(Exception):
    """What is wrong, where, and which command helps; `exit_status` is what the process ends with."""

    exit_status = 2
