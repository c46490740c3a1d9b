"""Reads the files of a study that somebody uploaded: the whole folder as a zip, or the files alone that changed.

Missing: the files of a study that completes another may leave its base out; then the base stays as it is in the version
that is amended. Nothing is written to disk.
"""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import PurePosixPath

from trialwright.study.folder import BASE, LARGEST
from trialwright.words.findings import Finding, Place, fault

MOST_FILES, UNPACKED = 500, 20_000_000
"""How many files a study may have, and bytes that they may have together."""

YAML = (".yaml", ".yml")


def read_uploaded(
    files: Sequence[tuple[str, bytes]], amended: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The text of every file of the study by its name, and what is wrong with the files.

    files    name and content, as uploaded
    amended  the texts of the version that is amended: changed files alone take the place of theirs
    """
    if len(files) == 1 and files[0][1][:2] == b"PK":
        return _unzipped(*files[0], amended)
    texts, findings = dict(amended), list[Finding]()
    for name, content in files:
        own = [known for known in amended if PurePosixPath(known).name == name and not known.startswith(BASE)]
        below = [known for known in amended if known == f"{BASE}{name}" or known.endswith(f"/{name}")]
        places = own or below[:1]
        if PurePosixPath(name).suffix not in YAML or len(places) != 1:
            findings.append(fault("upload-unplaced").at(Place(file=name[:100])))
            continue
        text = _text(name, content, findings)
        if text is not None:
            texts[places[0] if own else places[0].removeprefix(BASE)] = text
    return texts, tuple(findings)


def _unzipped(name: str, content: bytes, amended: Mapping[str, str]) -> tuple[dict[str, str], tuple[Finding, ...]]:
    place, findings = Place(file=name[:100]), list[Finding]()
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = [part for part in packed.infolist() if _is_wanted(part)]
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > UNPACKED:
                most = f"{MOST_FILES} files, {UNPACKED // 1_000_000} MB"
                return {}, (fault("upload-too-large", most=most).at(place),)
            found = {part.filename: packed.read(part) for part in parts}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError) as stop:
        return {}, (fault("upload-unreadable", detail=type(stop).__name__).at(place),)
    texts = {path: text for path, raw in found.items() if (text := _text(path, raw, findings)) is not None}
    studies = (path for path in map(PurePosixPath, texts) if path.name == "study.yaml")
    tops = sorted({str(path.parent) for path in studies}, key=len)
    if not tops:
        return {}, (*findings, fault("upload-no-study").at(place))
    if tops[1:] in ([], [str(PurePosixPath(tops[0]) / "base")]):
        own = _below(texts, tops[0])
        completes = _base_of(own["study.yaml"]) is not None and not any(path.startswith(BASE) for path in own)
        kept = {path: text for path, text in amended.items() if completes and path.startswith(BASE)}
        return kept | own, tuple(findings)
    names = {PurePosixPath(top).name for top in tops}
    completing = [top for top in tops if _base_of(texts[f"{top}/study.yaml"]) in names]
    if len(tops) != 2 or len(completing) != 1:
        return {}, (*findings, fault("upload-no-study").at(place))
    base = next(top for top in tops if top != completing[0])
    below = {f"{BASE}{path}": text for path, text in _below(texts, base).items()}
    return below | _below(texts, completing[0]), tuple(findings)


def _is_wanted(part: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(part.filename)
    return path.suffix in YAML and not any(step.startswith((".", "__MACOSX")) for step in path.parts)


def _below(texts: Mapping[str, str], top: str) -> dict[str, str]:
    """The files of one folder of the zip by their names inside it."""
    prefix = "" if top == "." else f"{top}/"
    return {path.removeprefix(prefix): text for path, text in texts.items() if path.startswith(prefix)}


def _base_of(text: str) -> str | None:
    lines = (line.partition(":") for line in text.splitlines() if line.startswith("base:"))
    return next((said.strip().strip("'\"") for _, _, said in lines), None)


def _text(name: str, content: bytes, findings: list[Finding]) -> str | None:
    if len(content) > LARGEST:
        findings.append(fault("upload-too-large", most=f"{LARGEST // 1_000_000} MB").at(Place(file=name[:100])))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.append(fault("not-text").at(Place(file=name[:100])))
        return None
