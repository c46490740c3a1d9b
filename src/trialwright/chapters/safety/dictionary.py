"""The hospital's own MedDRA, read from the ASCII files of its distribution; nothing of it is shipped.

Files: ``llt.asc``, ``pt.asc`` (not needed), ``mdhier.asc`` and ``meddra_release.asc``, one record a line, fields parted
by ``$``. Read are, of ``llt.asc``, fields 1 (code), 2 (name), 3 (code of its preferred term) and 10 (current: Y or N);
of ``mdhier.asc``, fields 1 (preferred term), 4 (class), 5 (name of the preferred term), 8 (name of the class) and 12
(primary path: Y); of ``meddra_release.asc``, field 1 (version).

Missing: a code that the files do not hold is a finding, never a guess.
Source: MedDRA Distribution File Format Document, recalled; source not read. The tests use an invented dictionary.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from trialwright.records.adverse_events import AdverseEvent
from trialwright.words.findings import Finding, Place, fault

FILES = ("llt.asc", "mdhier.asc", "meddra_release.asc")
"""The files that must stand in the folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedTerm:
    """A lowest level term with the preferred term and primary class above it; ``current`` whether it may be used."""

    llt: str
    name: str
    pt: str
    pt_name: str
    soc: str
    soc_name: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """One version of the dictionary, its lowest level terms by code."""

    version: str
    terms: Mapping[str, CodedTerm]

    def find(self, text: str) -> tuple[CodedTerm, ...]:
        """The current terms whose name holds every word of a text: first the one that is it, then the shortest."""
        words = text.casefold().split()
        found = (each for each in self.terms.values() if each.current and _holds(each.name, words))
        return tuple(
            sorted(found, key=lambda each: (each.name.casefold() != text.casefold(), len(each.name), each.name))
        )


class CodeState(StrEnum):
    """What becomes of an event's code in another version of the dictionary."""

    UNCODED = "not coded"
    SAME = "same"
    MOVED = "moved"
    RETIRED = "not current"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChange:
    """An event's code against a version of the dictionary; ``now`` None where the code is not in it."""

    event: AdverseEvent
    state: CodeState
    version: str | None
    now: CodedTerm | None


def facts_of(term: CodedTerm, version: str) -> dict[str, str]:
    """What an event that is coded with a term says: codes with their names, and the version that they are of."""
    return {
        "code.llt": f"{term.llt} {term.name}",
        "code.pt": f"{term.pt} {term.pt_name}",
        "code.soc": f"{term.soc} {term.soc_name}",
        "code.version": version,
    }


def read_dictionary(files: Mapping[str, str]) -> Dictionary | tuple[Finding, ...]:
    """The dictionary from the text of its files, by file name; or what is wrong with them."""
    absent = [name for name in FILES if name not in files]
    if absent:
        return tuple(_unreadable(name, "the file is not there", None) for name in absent)
    faults: list[Finding] = []
    above: dict[str, tuple[str, str, str]] = {}
    for line, row in _rows(files["mdhier.asc"]):
        if len(row) < 12:
            faults.append(_unreadable("mdhier.asc", f"{len(row)} fields instead of 12", line))
        elif row[11] == "Y" or row[0] not in above:
            above[row[0]] = (row[4], row[3], row[7])
    terms: dict[str, CodedTerm] = {}
    for line, row in _rows(files["llt.asc"]):
        if len(row) < 10 or row[2] not in above:
            faults.append(_unreadable("llt.asc", f"no preferred term above '{row[0]}'", line))
            continue
        pt_name, soc, soc_name = above[row[2]]
        terms[row[0]] = CodedTerm(
            llt=row[0], name=row[1], pt=row[2], pt_name=pt_name, soc=soc, soc_name=soc_name, current=row[9] == "Y"
        )
    release = next((row[0] for _, row in _rows(files["meddra_release.asc"])), "")
    if not release:
        faults.append(_unreadable("meddra_release.asc", "no version", 1))
    return tuple(faults) if faults else Dictionary(version=release, terms=terms)


def against(event: AdverseEvent, dictionary: Dictionary) -> CodeChange:
    """What an event's code is in a version of the dictionary: the same, moved to another term or class, or gone."""
    coded, version = event.facts.get("code.llt"), event.facts.get("code.version")
    if coded is None:
        return CodeChange(event=event, state=CodeState.UNCODED, version=version, now=None)
    now = dictionary.terms.get(coded.partition(" ")[0])
    if now is None:
        state = CodeState.ABSENT
    elif not now.current:
        state = CodeState.RETIRED
    else:
        same = all(event.facts.get(name) == said for name, said in facts_of(now, "").items() if name != "code.version")
        state = CodeState.SAME if same else CodeState.MOVED
    return CodeChange(event=event, state=state, version=version, now=now)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, [field.strip() for field in line.split("$")]


def _holds(name: str, words: list[str]) -> bool:
    folded = name.casefold()
    return bool(words) and all(word in folded for word in words)


def _unreadable(file: str, detail: str, line: int | None) -> Finding:
    return fault("dictionary-unreadable", file=file, detail=detail).at(Place(file=file, line=line))
