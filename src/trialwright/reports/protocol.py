"""The whole protocol as one page, for the clinician who proofreads it and the committee that reads it."""

from trialwright.records.snapshot import Snapshot
from trialwright.reports.document import Block, Cell, Document, Heading, Report, Table
from trialwright.reports.stamp import notices, stamp, versions
from trialwright.study.elements import not_specified
from trialwright.study.study import Study
from trialwright.trial.prose import tell_protocol
from trialwright.words.texts import LANGUAGES, Language, say


def protocol(study: Study, snapshot: Snapshot) -> Report:
    """The protocol in sentences, each with where it comes from, under the banner and the head of the log."""
    return {
        language: _document(study, language, notices(study, snapshot, language), stamp(study, snapshot, language))
        for language in LANGUAGES
    }


def protocol_alone(study: Study) -> Report:
    """The same from the study folder alone, without a log."""
    return {
        language: _document(
            study,
            language,
            (study.study.banner.in_language(language),),
            versions(study, language),
        )
        for language in LANGUAGES
    }


def _document(study: Study, language: Language, above: tuple[str, ...], below: tuple[tuple[str, str], ...]) -> Document:
    open_ones = len(not_specified(study))
    if open_ones:
        above = (*above, say("blocks conduct", language, count=open_ones))
    columns = (say("number", language), say("what it says", language), say("where from", language))
    blocks: list[Block] = []
    for part in tell_protocol(study, language):
        blocks.append(Heading(text=part.title))
        for section in part.sections:
            rows = tuple(
                (
                    Cell(text=line.id),
                    Cell(text=line.text, mark="open" if line.open else "plain"),
                    Cell(text=line.origin),
                )
                for line in section.lines
            )
            blocks.append(Table(caption=section.title, columns=columns, rows=rows, empty=""))
    title = study.study.title.in_language(language)
    return Document(title=title, notices=above, blocks=tuple(blocks), stamp=below)
