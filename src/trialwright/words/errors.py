"""The few ways in which a promise can break; faults in users' material are findings, never these.

::

    TrialwrightError
    ├── FaultyStudy        the study folder cannot be used          exit code 10
    ├── FaultyInput        a file or answer cannot be used          exit code 11
    ├── StoreFailed        a database cannot be read or written     exit code 11
    ├── NotAllowed         the person, state or study forbids it    exit code 12
    └── BrokenLog          the log does not verify                  exit code 13
"""

from collections.abc import Iterable

from trialwright.words.findings import Finding


class TrialwrightError(Exception):
    """Any of the errors below; caught only at the doors (command line and web)."""

    exit_code = 1

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class FaultyStudy(TrialwrightError):
    """The study folder has errors; its findings say which."""

    exit_code = 10


class FaultyInput(TrialwrightError):
    """A file or a set of answers has errors; its findings say which."""

    exit_code = 11


class StoreFailed(TrialwrightError):
    """A database cannot be reached, read or written (a full disk, a lost connection); nothing was acknowledged."""

    exit_code = 11


class NotAllowed(TrialwrightError):
    """The person's role, the state of the form or the state of the study forbids the act."""

    exit_code = 12


class BrokenLog(TrialwrightError):
    """The log, its chain or its format is not what this software wrote."""

    exit_code = 13
