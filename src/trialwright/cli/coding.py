"""``coding``: codes adverse events with the hospital's own MedDRA, and says what another version of it would change."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json, usable_study

if TYPE_CHECKING:
    from trialwright.chapters.safety.dictionary import Dictionary
    from trialwright.words.texts import Language

_folder = click.option(
    "--dictionary",
    "files",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the ASCII files of one version of MedDRA; nothing of it is shipped.",
)
_db = click.option("--db", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")


@click.group()
def coding() -> None:
    """Codes adverse events with the dictionary that the hospital has licensed."""


@coding.command()
@click.argument("text", metavar="TEXT")
@_folder
@as_json
def find(text: str, files: Path, as_json: bool) -> None:
    """Lists the current terms whose name holds every word of TEXT, with preferred term and class."""
    found = _read(files).find(text)
    rows = [{"llt": f"{e.llt} {e.name}", "pt": f"{e.pt} {e.pt_name}", "soc": f"{e.soc} {e.soc_name}"} for e in found]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo("  ".join(row.values()))


@coding.command()
@click.argument("name", metavar="EVENT")
@click.option("--llt", required=True, help="Code of the lowest level term.")
@_folder
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study folder.")
@_db
@click.option("--as", "person", required=True, metavar="CODE", help="Code of the person who codes.")
@click.option("--role", required=True, help="The role in which they act.")
@click.option("--reason", help="Why a code that stands is replaced.")
def assign(
    name: str, llt: str, files: Path, folder: Path, url: str, person: str, role: str, reason: str | None
) -> None:
    """Gives EVENT, as P-001/2, a code, with the preferred term and class above it and the version of the dictionary."""
    from trialwright.chapters.safety.dictionary import facts_of
    from trialwright.conduct.adverse_events import EventChange, code_event
    from trialwright.conduct.forms import Refused
    from trialwright.records.adverse_events import EVENT_KINDS, fold_events
    from trialwright.store.sql import open_log
    from trialwright.words.errors import FaultyInput, NotAllowed
    from trialwright.words.findings import Place, fault
    from trialwright.words.ids import PersonId, SiteId
    from trialwright.words.people import Person, Role

    if role not in set(Role):
        raise click.UsageError(f"there is no role '{role}'; there are {', '.join(Role)}")
    study, _ = usable_study(folder)
    dictionary = _read(files)
    term = dictionary.terms.get(llt)
    if term is None:
        found = fault("dictionary-lacks", level="LLT", code=llt).at(Place(file=str(files)))
        raise FaultyInput(f"{name} cannot be coded", [found])
    subject, _, number = name.rpartition("/")
    who = Person(id=PersonId(person), role=Role(role), site=SiteId(study.study.sites[0].id))
    log = open_log(url)
    try:
        with log.reading() as reading:
            events = fold_events(reading.happened(EVENT_KINDS, subject)).events
        known = events.get((subject, int(number) if number.isdecimal() else 0))
        change = EventChange(
            subject=subject,
            number=int(number) if number.isdecimal() else 0,
            base=known.version if known is not None else 0,
            facts=facts_of(term, dictionary.version),
            reason=reason,
        )
        outcome = code_event(log, study, change, who, time.time_ns() // 1_000)
    finally:
        log.close()
    if isinstance(outcome, Refused):
        raise NotAllowed(f"{name} was not coded", outcome.findings)
    click.echo(f"{name}  {term.llt} {term.name}  {term.pt} {term.pt_name}  {term.soc} {term.soc_name}")


@coding.command()
@_folder
@_db
@as_json
@in_language
def versions(files: Path, url: str, as_json: bool, language: "Language") -> None:
    """Says of each event what this version of the dictionary makes of its code: same, moved, not current, absent."""
    from trialwright.chapters.safety.dictionary import against
    from trialwright.records.adverse_events import EVENT_KINDS, fold_events
    from trialwright.store.sql import open_log
    from trialwright.words.texts import say

    dictionary = _read(files)
    log = open_log(url)
    with log.reading() as reading:
        events = fold_events(reading.happened(EVENT_KINDS)).events.values()
    log.close()
    changes = [against(event, dictionary) for event in events]
    if as_json:
        print_json(
            [
                {
                    "event": each.event.name,
                    "state": each.state.value,
                    "coded": each.event.under("code"),
                    "now": None if each.now is None else {"pt": each.now.pt_name, "soc": each.now.soc_name},
                }
                for each in changes
            ]
        )
        return
    for each in changes:
        now = f"{each.now.pt_name} / {each.now.soc_name}" if each.now is not None else ""
        state = say(f"code {each.state.value}", language)
        click.echo(
            "  ".join(part for part in (each.event.name, each.event.term, state, each.version or "", now) if part)
        )


def _read(folder: Path) -> "Dictionary":
    from trialwright.chapters.safety.dictionary import FILES, Dictionary, read_dictionary
    from trialwright.words.errors import FaultyInput

    texts = {name: (folder / name).read_text("utf-8-sig", "replace") for name in FILES if (folder / name).is_file()}
    found = read_dictionary(texts)
    if not isinstance(found, Dictionary):
        raise FaultyInput(f"the dictionary in {folder} cannot be used", found)
    return found
