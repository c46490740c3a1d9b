"""``casebook``: the forms of a study as PDF, blank or annotated, or filled with what is saved of one participant."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import in_language, usable_study

if TYPE_CHECKING:
    from trialwright.reports.document import Document
    from trialwright.study.study import Study
    from trialwright.words.texts import Language


@click.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study folder.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file; ends in .pdf.")
@click.option("--annotated", is_flag=True, help="Each form once, with names, codes, conditions and SDTM targets.")
@click.option("--subject", metavar="CODE", help="The participant whose answers are printed; without it, it is blank.")
@click.option("--db", "url", metavar="URL", help="The log that holds the answers: sqlite:///path or postgresql://...")
@click.option("--as", "person", metavar="CODE", help="Code of the person who takes a filled casebook.")
@click.option("--role", help="The role in which they act.")
@click.option("--site", help="Their site; that of a study with one site.")
@in_language
def casebook(
    folder: Path,
    out: Path,
    annotated: bool,
    subject: str | None,
    url: str | None,
    person: str | None,
    role: str | None,
    site: str | None,
    language: "Language",
) -> None:
    """Writes the casebook as PDF; who took a filled one stands in the log."""
    from trialwright.reports.blank_casebook import annotated_casebook, blank_casebook
    from trialwright.reports.pdf import as_pdf
    from trialwright.reports.render import write_whole

    if out.suffix != ".pdf":
        raise click.BadParameter("a casebook is written as .pdf", param_hint="--out")
    if subject is None and (url or person or role):
        raise click.UsageError("say --subject: without it the casebook is blank, and needs no log")
    if subject is not None and (annotated or not url or not person or not role):
        raise click.UsageError("a filled casebook needs --db, --as and --role, and is not annotated")
    study, _ = usable_study(folder)
    if subject is None:
        document = (annotated_casebook if annotated else blank_casebook)(study, language)
    else:
        document = _filled(study, subject, str(url), (str(person), str(role), site), language)
    write_whole(out, as_pdf(document, language))
    click.echo(f"{out}", err=True)


def _filled(
    study: "Study", subject: str, url: str, who: tuple[str, str, str | None], language: "Language"
) -> "Document":
    """What is saved of a participant, after the log has noted who takes it."""
    from trialwright.conduct.forms import Refused
    from trialwright.conduct.transfers import Transfer, note_transfer
    from trialwright.records.entries import EntryKind
    from trialwright.reports.filled_casebook import filled_casebook, kept
    from trialwright.store.sql import open_log
    from trialwright.words.errors import FaultyInput, NotAllowed
    from trialwright.words.ids import PersonId, SiteId
    from trialwright.words.people import Person, Role

    person, role, site = who
    if role not in set(Role):
        raise click.UsageError(f"there is no role '{role}'; there are {', '.join(Role)}")
    sites = [each.id for each in study.study.sites]
    if site is None and len(sites) > 1:
        raise click.UsageError(f"say --site; there are {', '.join(sites)}")
    taker = Person(id=PersonId(person), role=Role(role), site=SiteId(site or sites[0]))
    log = open_log(url)
    try:
        with log.reading() as reading:
            if reading.site_of(subject) != taker.site:
                raise FaultyInput(f"nobody of site '{taker.site}' has the code '{subject}'")
            saved = kept(reading, subject, live=reading.is_live())
        transfer = Transfer(
            kind=EntryKind.EXPORTED, name="casebook", rows=saved.answered, head=saved.head.hash, subject=subject
        )
        noted = note_transfer(log, study, transfer, taker, time.time_ns() // 1_000)
        if isinstance(noted, Refused):
            raise NotAllowed("nothing was exported", noted.findings)
    finally:
        log.close()
    return filled_casebook(study, saved, language)
