"""``trialwright COMMAND``: reads its arguments, calls one room of the house, prints what it answers.

Heavy imports stand inside the commands, so that ``--help`` answers at once.
"""

import sys

import click

from trialwright import __version__
from trialwright.cli import (
    casebook,
    check,
    coding,
    convert,
    db,
    demo,
    dose,
    export,
    grade,
    identities,
    imports,
    log,
    report,
    score,
    screen,
    serve,
    show,
    study,
)
from trialwright.cli.output import tell
from trialwright.words.errors import TrialwrightError
from trialwright.words.texts import Language

FAULTY_INPUT, INTERRUPTED = 11, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="trialwright")
def trialwright() -> None:
    """Turns a protocol, written as a folder of text files, into a running clinical trial.

    Exit codes: 0 fine, 1 a bug, 2 usage, 10 the study is faulty, 11 the input is faulty, 12 not allowed, 13 the log
    does not verify, 130 interrupted.
    """


for command in (
    check.check,
    show.show,
    screen.screen,
    convert.convert,
    score.score,
    dose.dose,
    grade.grade,
    coding.coding,
    log.log,
    db.db,
    identities.identities,
    report.report,
    export.export,
    casebook.casebook,
    imports.imports,
    demo.demo,
    serve.serve,
    serve.accounts,
    study.study,
):
    trialwright.add_command(command)


def run() -> None:
    """Runs the command line; every expected error becomes its exit code and one clear message."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        trialwright(prog_name="trialwright", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as stop:
        stop.show()
        sys.exit(stop.exit_code)
    except click.Abort:
        tell("interrupted; nothing was left half written", ())
        sys.exit(INTERRUPTED)
    except TrialwrightError as stop:
        tell(str(stop), stop.findings, _language())
        sys.exit(stop.exit_code)
    except OSError as stop:
        tell(f"{stop.filename or 'a file'}: {stop.strerror or stop}", ())
        sys.exit(FAULTY_INPUT)


def _language() -> Language:
    """The language that the person asked for, also for what went wrong."""
    return "zh" if "--lang=zh" in sys.argv or ("--lang" in sys.argv and "zh" in sys.argv) else "en"
