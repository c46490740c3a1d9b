"""Reads a study folder into one frozen study, with every fault of its files at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import cast

from trialwright.study.draft import Draft, Path, drafted
from trialwright.study.study import Study
from trialwright.study.text import read_yaml
from trialwright.words.findings import Finding, Place, fault, nearest

SINGLE = ("study", "assumptions", "schedule", "codelists", "eligibility", "endpoints")
"""The files that every study has, each under its own name."""

MANY = ("forms", "cases", "rehearsal")
"""The folders of files, one element a file; of ``cases`` a file holds a list."""

LARGEST = 2_000_000
"""Bytes that one file may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A study folder as read.

    study     the frozen study; where the files have faults, what is left without the faulty parts, else None
    texts     the text of every file by its path inside the folder, as the log keeps it
    draft     where everything stands, for those who find more faults
    findings  what is wrong with the files themselves
    """

    study: Study | None
    texts: Mapping[str, str]
    draft: Draft
    findings: tuple[Finding, ...]


def read_folder(path: FilePath) -> Folder:
    """Reads a folder from disk; a file that cannot be read is a finding."""
    if not path.is_dir() or not (path / "study.yaml").is_file():
        found = fault("no-folder").at(Place(file=str(path)))
        return Folder(study=None, texts={}, draft=Draft.empty(), findings=(found,))
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.suffix not in {".yaml", ".yml"} or not file.is_file():
            continue
        try:
            if file.stat().st_size > LARGEST:
                findings.append(fault("bad-yaml", detail=f"it is larger than {LARGEST} bytes").at(Place(file=name)))
                continue
            texts[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            findings.append(fault("not-text").at(Place(file=name)))
        except OSError as stop:
            findings.append(fault("bad-yaml", detail=stop.strerror or "it cannot be opened").at(Place(file=name)))
    folder = read_texts(texts)
    return Folder(study=folder.study, texts=texts, draft=folder.draft, findings=(*findings, *folder.findings))


def read_texts(texts: Mapping[str, str]) -> Folder:
    """The same from texts, as the log keeps them; pure."""
    content: dict[str, object] = {}
    files: dict[Path, str] = {}
    lines: dict[Path, int] = {}
    unread: set[str] = set()
    absent = [f"{name}.yaml" for name in SINGLE if f"{name}.yaml" not in texts]
    findings: list[Finding] = [fault("missing-file").at(Place(file=file)) for file in absent]
    for name in MANY:
        content[name] = []
    for file, text in sorted(texts.items()):
        part = _part(file)
        if part is None:
            near = nearest(file, [f"{single}.yaml" for single in SINGLE])
            findings.append(fault("unknown-file", near=near).at(Place(file=file)))
            continue
        document = read_yaml(text, file)
        findings += document.findings
        if document.content is None:
            unread.add(part)
            if not document.findings:
                findings.append(fault("bad-yaml", detail="it is empty").at(Place(file=file)))
            continue
        at = _placed(part, document.content, content)
        for path, line in document.lines.items():
            moved = at(path)
            lines[moved] = line
            files[moved] = file
    study, draft, faults = drafted(content, files, lines)
    draft = replace(draft, absent=draft.absent | unread)
    return Folder(study=study, texts=texts, draft=draft, findings=(*findings, *faults))


def _part(file: str) -> str | None:
    folder, _, name = file.rpartition("/")
    if not folder:
        stem = name.removesuffix(".yaml")
        return stem if stem in SINGLE and name.endswith(".yaml") else None
    return folder if folder in MANY else None


def _placed(part: str, document: object, content: dict[str, object]) -> Callable[[Path], Path]:
    """Puts a document into the content of the whole, and says how its paths move."""
    if part in SINGLE:
        content[part] = document
        return lambda path: (part, *path)
    elements = cast("list[object]", content[part])
    start = len(elements)
    if isinstance(document, list):
        elements.extend(cast("list[object]", document))
        return lambda path: (part, start + int(path[0]), *path[1:]) if path else (part,)
    elements.append(document)
    return lambda path: (part, start, *path)


def shipped_study(name: str) -> FilePath:
    """Where a study that comes with trialwright lies: inside the package, or in the repository around it."""
    package = FilePath(__file__).parent.parent
    inside = package / "studies" / name
    return inside if inside.is_dir() else package.parent.parent / "studies" / name
