"""Reads a study folder into one frozen study, with every fault of its files at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import cast

from trialwright.study.draft import Draft, Path, drafted
from trialwright.study.overlay import Layer, laid_over
from trialwright.study.study import Study
from trialwright.study.text import read_yaml
from trialwright.words.findings import Finding, Place, fault, nearest

SINGLE = ("study", "assumptions", "schedule", "codelists", "eligibility", "endpoints")
"""The files that every study has, each under its own name."""

OPTIONAL = ("products", "escalation", "allocation", "safety", "analysis", "waiting", "care", "related", "lab_ranges")
"""The files that a study may have."""

MANY = ("forms", "cases", "rehearsal")
"""The folders of files, one element a file; of ``cases`` a file holds a list."""

BASE = "base/"
"""Where the files of the study that a folder completes stand among its texts."""

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
    """Reads a folder from disk, and beside it the study that it completes; a file that cannot be read is a finding."""
    if not path.is_dir() or not (path / "study.yaml").is_file():
        found = fault("no-folder").at(Place(file=str(path)))
        return Folder(study=None, texts={}, draft=Draft.empty(), findings=(found,))
    texts, findings = _texts(path)
    base = _base(texts)
    if base is not None:
        below, faults = _texts(path.resolve().parent / base)
        texts |= {f"{BASE}{name}": text for name, text in below.items()}
        findings += faults
    folder = read_texts(texts)
    return Folder(study=folder.study, texts=texts, draft=folder.draft, findings=(*findings, *folder.findings))


def _texts(path: FilePath) -> tuple[dict[str, str], list[Finding]]:
    """The text of every file of a folder by its name, and what is wrong with the files."""
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
    return texts, findings


def _base(texts: Mapping[str, str]) -> str | None:
    """The name of the folder beside this one that it completes; never a path that leads elsewhere."""
    content = read_yaml(texts["study.yaml"], "study.yaml").content if "study.yaml" in texts else None
    base = cast("dict[str, object]", content).get("base") if isinstance(content, dict) else None
    return base if isinstance(base, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}", base) else None


def read_texts(texts: Mapping[str, str]) -> Folder:
    """The same from texts, as the log keeps them; pure."""
    own = {name: text for name, text in texts.items() if not name.startswith(BASE)}
    below = {name.removeprefix(BASE): text for name, text in texts.items() if name.startswith(BASE)}
    findings: list[Finding] = []
    unread: set[str] = set()
    layer = _layer(own, "", findings, unread)
    if below:
        layer = laid_over(_layer(below, BASE, findings, unread), layer)
    elif (base := _base(own)) is not None:
        findings.append(fault("no-base", name=base).at(Place(file="study.yaml")))
    absent = [f"{name}.yaml" for name in SINGLE if f"{name}.yaml" not in {*own, *below}]
    findings += [fault("missing-file").at(Place(file=file)) for file in absent]
    study, draft, faults = drafted(layer.content, layer.files, layer.lines)
    draft = replace(draft, absent=draft.absent | unread)
    return Folder(study=study, texts=texts, draft=draft, findings=(*findings, *faults))


def _layer(texts: Mapping[str, str], prefix: str, findings: list[Finding], unread: set[str]) -> Layer:
    """The content of the files of one folder; adds what is wrong with them, and the parts that cannot be read."""
    layer = Layer()
    layer.content.update({name: [] for name in MANY})
    for name, text in sorted(texts.items()):
        file, part = prefix + name, _part(name)
        if part is None:
            near = nearest(name, [f"{single}.yaml" for single in (*SINGLE, *OPTIONAL)])
            findings.append(fault("unknown-file", near=near).at(Place(file=file)))
            continue
        document = read_yaml(text, file)
        findings += document.findings
        if document.content is None:
            unread.add(part)
            if not document.findings:
                findings.append(fault("bad-yaml", detail="it is empty").at(Place(file=file)))
            continue
        at = _placed(part, document.content, layer.content)
        for path, line in document.lines.items():
            moved = at(path)
            layer.lines[moved] = line
            layer.files[moved] = file
    return layer


def _part(file: str) -> str | None:
    folder, _, name = file.rpartition("/")
    if not folder:
        stem = name.removesuffix(".yaml")
        return stem if stem in {*SINGLE, *OPTIONAL} and name.endswith(".yaml") else None
    return folder if folder in MANY else None


def _placed(part: str, document: object, content: dict[str, object]) -> Callable[[Path], Path]:
    """Puts a document into the content of the whole, and says how its paths move."""
    if part in {*SINGLE, *OPTIONAL}:
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
