"""What every document carries: the banners that stand above it, and what it was made from and with, below."""

from trialwright import __version__
from trialwright.records.entries import DatabaseMode, Head
from trialwright.records.snapshot import Snapshot
from trialwright.study.study import Study
from trialwright.words.days import moment_text
from trialwright.words.texts import Language, say


def notices(study: Study, snapshot: Snapshot, language: Language) -> tuple[str, ...]:
    """What stands above every report: the study's banner, whether the log is a demonstration, and other versions."""
    versions = set(snapshot.values["study"].drop_nulls().unique().to_list()) - {study.hash}
    other = (say("other versions", language),) if versions else ()
    return (*banners(study, language, live=snapshot.mode is DatabaseMode.LIVE), *other)


def stamp(study: Study, snapshot: Snapshot, language: Language) -> tuple[tuple[str, str], ...]:
    """What stands below every report: data cut, versions, and the head of the log."""
    return stamped(study, snapshot.head, language)


def banners(study: Study, language: Language, *, live: bool) -> tuple[str, ...]:
    """The study's banner, and the mark of a demonstration where the log is none of a real trial."""
    mark = () if live else (say("demonstration", language),)
    return (study.study.banner.in_language(language), *mark)


def stamped(study: Study, head: Head, language: Language) -> tuple[tuple[str, str], ...]:
    """Data cut, versions, and the head of the log."""
    return (
        (say("data cut", language), moment_text(head.when, study.study.sites[0].zone)),
        *versions(study, language),
        (say("log head", language), f"{head.number} {head.hash}"),
    )


def versions(study: Study, language: Language) -> tuple[tuple[str, str], ...]:
    """The version of the study and of the software; all that a document without a log has."""
    return (
        (say("study version", language), f"{study.study.registry} {study.hash[:12]}"),
        (say("software", language), f"trialwright {__version__}"),
    )
