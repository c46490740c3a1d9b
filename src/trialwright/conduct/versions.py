"""Keeps the whole text of a study version in the log, by its hash."""

import json

from trialwright.records.entries import Author, Entry, EntryKind
from trialwright.records.log import Log
from trialwright.study.folder import Folder
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Person


def propose_study(log: Log, folder: Folder, who: Person, now: int) -> str:
    """Writes a study version into the log and answers its hash.

    Raises: FaultyStudy for a folder that has errors.
    """
    if folder.study is None:
        raise FaultyStudy("a study with errors cannot be kept", folder.findings)
    text = json.dumps(dict(folder.texts), ensure_ascii=False, sort_keys=True)
    author = Author(person=who, zone=folder.study.study.sites[0].zone, study=folder.study.hash)
    with log.writing(author, now) as writing:
        writing.append(Entry(kind=EntryKind.STUDY_VERSION, item=folder.study.hash, value=text))
    return folder.study.hash
