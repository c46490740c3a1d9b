"""CPU time of writing reports and casebooks of the demonstration.

Run: ``python -m benchmarks.documents DEMO``, DEMO a folder that ``trialwright demo`` made
"""

import sys
import time
from io import BytesIO

from pypdf import PdfReader

from trialwright.reports.blank_casebook import annotated_casebook, blank_casebook
from trialwright.reports.catalogue import REPORTS
from trialwright.reports.document import Document
from trialwright.reports.docx import as_docx
from trialwright.reports.filled_casebook import filled_casebook, kept
from trialwright.reports.pdf import as_pdf
from trialwright.store.sql import open_log
from trialwright.study.folder import read_folder, shipped_study
from trialwright.words.texts import LANGUAGES


def main() -> None:
    """Prints, for each document and language, its pages, its size and how long it took."""
    study = read_folder(shipped_study("demo")).study
    assert study is not None
    log = open_log(f"sqlite:///{sys.argv[1]}/demo.db")
    with log.reading() as reading:
        fullest = max(reading.subjects(study.study.sites[0].id), key=lambda each: len(reading.forms(each)))
        saved = kept(reading, fullest, live=False)
    snapshot = log.snapshot()
    for language in LANGUAGES:
        documents: dict[str, Document] = {name: report(study, snapshot)[language] for name, report in REPORTS.items()}
        documents |= {"blank": blank_casebook(study, language), "annotated": annotated_casebook(study, language)}
        documents |= {f"filled {fullest}": filled_casebook(study, saved, language)}
        for name, document in documents.items():
            start = time.process_time()
            made = as_pdf(document, language)
            taken, pages = time.process_time() - start, len(PdfReader(BytesIO(made)).pages)
            start = time.process_time()
            as_docx(document, language)
            word = time.process_time() - start
            size = len(made) / 1e6
            print(f"{name} {language}: {pages} pages, {size:.1f} MB, PDF {taken:.2f} s, docx {word:.2f} s of CPU")


if __name__ == "__main__":
    main()
