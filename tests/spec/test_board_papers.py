"""What a safety board reads on paper: the advice and what is pending; masked in the open part, named in the closed."""

import itertools
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests import events as told_events
from tests.dosing import Ward, dosed_folder, kinds
from tests.people import created

from trialwright.records.doses import Ruling
from trialwright.reports.catalogue import BOARD_REPORTS
from trialwright.reports.document import Document, Figures, Heading, Paragraph, Report, Table
from trialwright.reports.happened import Happened, happened
from trialwright.reports.masking import masked_row, masked_total
from trialwright.reports.render import FORMATS
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.words.texts import LANGUAGES


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    log = created(f"sqlite:///{tmp_path}/log.db", dosed_folder())
    ward = Ward(log)
    ward.open()
    assert not kinds(ward.release())
    assert not kinds(ward.decide(Ruling.OPEN_COHORT, "L1", 3))
    yield ward
    log.close()


def _told(ward: Ward) -> Happened:
    assert isinstance(ward.log, SqlLog)
    return happened(ward.study, ward.log)


def _memo(ward: Ward) -> Report:
    return BOARD_REPORTS["dose_decision"](ward.study, _told(ward))


def _table(document: Document, under: str, number: int = 0) -> list[list[str]]:
    """The rows of a table below a heading."""
    at = next(
        place for place, block in enumerate(document.blocks) if isinstance(block, Heading) and block.text == under
    )
    tables: list[Table] = []
    for block in document.blocks[at + 1 :]:
        if isinstance(block, Heading) and block.level == 2:
            break
        if isinstance(block, Table):
            tables.append(block)
    return [[cell.text for cell in row] for row in tables[number].rows]


def _words(document: Document) -> str:
    """Everything that the document says."""
    said = [document.title, *document.notices]
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                said.append(block.text)
            case Figures():
                said += [f"{name} {number}" for name, number in block.numbers]
            case Table():
                said += [block.caption, *block.columns, *(cell.text for row in block.rows for cell in row)]
            case _:
                pass
    return "\n".join(said)


def test_the_memo_says_the_advice_the_data_behind_it_and_that_it_is_no_judgement(ward: Ward) -> None:
    ward.cohort("L1", "P1", "P2", "P3")
    assert not kinds(ward.toxic("P2"))
    assert not kinds(ward.judge("P2", counts=True))
    memo = _memo(ward)["en"]
    assert "Advice; it does not replace the investigator's judgement." in memo.notices
    assert "The dose ladder is fictitious." in memo.notices
    said = dict(row for row in _table(memo, "Advice"))
    assert said["The design advises"] == "stay: next patient at level 1"
    assert said["Outcomes in order of dosing"] == "1NTN"
    assert dict(memo.stamp)["Hash of the data behind the advice"] == ward.state.data
    assert [row[4] for row in _table(memo, "Who was given cells")] == ["free of DLT", "DLT", "free of DLT"]
    [toxicity] = _table(memo, "Toxicities that may limit the dose")
    assert toxicity[4:6] == ["yes", "cannot be excluded"]
    [decision] = _table(memo, "Decisions so far")
    assert decision[1] == "open a cohort · L1 × 3"


def test_a_toxicity_that_nobody_adjudicated_is_pending_on_paper_too(ward: Ward) -> None:
    ward.treat("P1")
    assert not kinds(ward.toxic("P1"))
    memo = _memo(ward)["en"]
    assert ("Pending", "1") in next(block for block in memo.blocks if isinstance(block, Figures)).numbers
    assert _table(memo, "Toxicities that may limit the dose")[0][4] == "not adjudicated"
    assert _table(memo, "Who was given cells")[0][4] == "toxicity not adjudicated"


def test_the_three_doses_stand_apart_and_what_was_never_issued_stays_unknown(ward: Ward) -> None:
    ward.ready("P1")
    assert not kinds(ward.authorise("P1"))
    assert not kinds(ward.give("P1", total=5.0, issued=False))
    row = _table(_memo(ward)["en"], "Who was given cells")[0]
    assert row[5:8] == ["–", "–", "5 (0.0833)"]


def test_a_suspension_stands_in_the_memo_until_the_board_ends_it(ward: Ward) -> None:
    ward.suspend()
    assert _table(_memo(ward)["en"], "Suspensions")[0][-1] == "still suspended"
    ward.resume()
    assert _table(_memo(ward)["en"], "Suspensions")[0][-1] == "safety board: looked at"


@pytest.mark.parametrize(
    ("counts", "of", "said"),
    [
        ([0, 0, 0], 16, ["0", "0", "0"]),
        ([5, 0, 0], 16, ["5", "0", "0"]),
        ([5, 0, 1], 16, ["5", "0", "<5"]),  # 11 are left, of whom one to four are meant
        ([7, 0, 1], 12, ["*", "0", "<5"]),  # 5 would be left: 12 - 7 - 5 in none of them is told by 7
        ([12, 0, 0], 16, ["*", "0", "0"]),  # else four without any event would be told
        ([5, 0, 1], 6, ["*", "*", "*"]),  # 6 - 5 = 1 is what was masked
        ([16, 0, 0], 16, ["16", "0", "0"]),
    ],
)
def test_small_counts_are_masked_and_so_is_what_gives_them_away(counts: list[int], of: int, said: list[str]) -> None:
    assert list(masked_row(counts, of)) == said


def _could_be(text: str, *, any_number: bool) -> range:
    """What a reader may take a cell for."""
    return range(1, 5) if text.startswith("<") else range(0 if any_number else 5, 17) if text == "*" else _only(text)


def _only(text: str) -> range:
    return range(int(text), int(text) + 1)


def test_nothing_small_can_be_worked_out_by_subtraction_from_the_total() -> None:
    """Every row of three counts of up to sixteen people, read by somebody who knows the total and these rules."""
    for of in range(1, 17):
        for row in itertools.product(range(of + 1), repeat=3):
            if sum(row) > of:
                continue
            shown = masked_row(row, of)
            cells = [_could_be(text, any_number=set(shown) == {"*"}) for text in shown]
            read = [found for found in itertools.product(*cells) if sum(found) <= of]
            assert row in read
            for place, count in enumerate(row):
                known = {found[place] for found in read}
                assert not (0 < count < 5 and len(known) == 1), (of, row, shown)
            rest = {of - sum(found) for found in read}
            assert not (0 < of - sum(row) < 5 and len(rest) == 1 and sum(row)), (of, row, shown)


@pytest.mark.parametrize(
    ("total", "parts", "of", "said"),
    [
        (8, [[8, 0]], 16, "8"),
        (8, [[7, 1]], 16, "*"),  # 8 - 7 = 1
        (6, [[5, 0], [6, 0]], 16, "*"),  # 6 - 5 = 1 has nothing of the first class
        (14, [[14, 0]], 16, "*"),  # two have nothing at all
        (3, [], 16, "<5"),
        (0, [], 16, "0"),
    ],
)
def test_a_total_is_withheld_where_a_masked_count_is_its_rest(
    total: int, parts: list[list[int]], of: int, said: str
) -> None:
    assert masked_total(total, parts, of) == said


@pytest.fixture(scope="module")
def founding_folder() -> Folder:
    return read_folder(shipped_study("nct06751199"))


@pytest.fixture
def watched(tmp_path: Path, founding_folder: Folder) -> Iterator[SqlLog]:
    """Six participants with a headache, of whom one has a serious thrombosis as well."""
    study = founding_folder.study
    assert study is not None
    log = created(f"sqlite:///{tmp_path}/log.db", founding_folder)
    for number in range(1, 7):
        told_events.begun(log, study, f"X{number}")
        told_events.report(log, study, f"X{number}")
    told_events.report(
        log,
        study,
        "X1",
        term="portal vein thrombosis",
        special="main_trunk_thrombosis",
        grade="3",
        serious="yes",
        serious_stay="yes",
        relation_to_msc="possible",
        narrative="On day 3 #panic() pain, Doppler: thrombus in the main trunk.",
    )
    yield log
    log.close()


def test_the_open_part_names_nobody_and_masks_small_cells(watched: SqlLog, founding_folder: Folder) -> None:
    study = founding_folder.study
    assert study is not None
    pack = BOARD_REPORTS["safety_board"](study, happened(study, watched))
    for language in LANGUAGES:
        words = _words(pack[language])
        assert not [code for code in (f"X{number}" for number in range(1, 7)) if code in words]
        assert "thrombus" not in words
    document = pack["en"]
    assert _table(document, "Adverse events")[0][1:] == ["*"] * 6, "6 - 5 would give the one away"
    rules = {row[0]: row for row in _table(document, "Stopping rules")}
    assert "holds" in {row[2] for row in rules.values()}
    assert {row[3] for row in rules.values()} <= {"0", "<5", "*"}
    assert any("masked" in notice for notice in document.notices)


def _platelets(log: SqlLog, study: Study, subject: str, **counts: str) -> None:
    """Platelets (10^9/L) by visit, with the day of the sample: ``BASELINE="2025-11-20 90"``."""
    told_events.filled(log, study, subject, "SCREEN", "screening", sex="male")
    told_events.filled(log, study, subject, "SCREEN", "demography", date_of_birth="1980-05-05")
    for visit, said in counts.items():
        day, _, count = said.partition(" ")
        blood = {"collected_on": day, "laboratory": "hospital", "platelets": f"{count} 10^9/L"}
        told_events.filled(log, study, subject, visit, "haematology", **blood)


def test_the_shift_table_counts_each_person_once_from_the_grade_before_to_the_worst_after(
    watched: SqlLog, founding_folder: Folder
) -> None:
    """CTCAE 5.0, platelets: grade 1 below the limit of normal to 75, 2 to 50, 3 to 25, 4 below, all in 10^9/L."""
    study = founding_folder.study
    assert study is not None
    for subject in ("X1", "X2", "X3", "X4"):
        told_events.begun(watched, study, subject, induced="2025-12-01T20:00")
    _platelets(watched, study, "X1", BASELINE="2025-11-20 90", D1="2025-12-03 60", D7="2025-12-09 40")  # 1 to 3
    _platelets(watched, study, "X2", BASELINE="2025-11-20 200", D1="2025-12-03 60", D7="2025-12-09 90")  # 0 to 2
    _platelets(watched, study, "X3", BASELINE="2025-11-20 200", D7="2025-12-09 70")  # 0 to 2
    _platelets(watched, study, "X4", D7="2025-12-09 20")  # not known to 4
    document = BOARD_REPORTS["safety_board_closed"](study, happened(study, watched))["en"]
    assert _table(document, "Laboratory: shift of grade (CTCAE)") == [
        ["before: grade –", "0", "0", "0", "0", "1"],
        ["before: grade 0", "0", "0", "2", "0", "0"],
        ["before: grade 1", "0", "0", "0", "1", "0"],
    ]


@pytest.mark.parametrize("name", BOARD_REPORTS)
def test_a_board_paper_lists_the_open_assumptions_on_which_it_rests_and_no_others(
    watched: SqlLog, founding_folder: Folder, name: str
) -> None:
    study = founding_folder.study
    assert study is not None
    report = BOARD_REPORTS[name](study, happened(study, watched))
    headings = {"en": "What the record leaves open", "zh": "待确认的方案约定"}
    for language in LANGUAGES:
        heading = headings[language]
        rows = _table(report[language], heading)
        listed = {row[0] for row in rows}
        assert {row[3] for row in rows} == {"open" if language == "en" else "待确认"}
        assert ("A51" in listed) == name.startswith("safety"), "the stopping rules rest on it"
        assert "A12" not in listed, "it is about eligibility"


def test_a_peak_is_the_worst_value_after_the_infusion_against_the_last_before(
    watched: SqlLog, founding_folder: Folder
) -> None:
    study = founding_folder.study
    assert study is not None
    told_events.dosed(watched, study, "X1", "X2")
    days = {"BASELINE": "2025-11-20 90", "D1": "2025-12-03 60", "D3": "2025-12-05 40", "D7": "2025-12-09 70"}
    _platelets(watched, study, "X1", SCREEN="2025-11-01 150", **days)
    _platelets(watched, study, "X2", D7="2025-12-09 70")
    document = BOARD_REPORTS["safety_board_closed"](study, happened(study, watched))["en"]
    assert _table(document, "Laboratory: before, worst, newest") == [
        ["X1", "90", "40", "D3", "-50", "70"],
        ["X2", "–", "70", "D7", "–", "70"],
    ]


def test_the_closed_part_tells_each_serious_event_whole_by_cause(watched: SqlLog, founding_folder: Folder) -> None:
    study = founding_folder.study
    assert study is not None
    report = BOARD_REPORTS["safety_board_closed"](study, happened(study, watched))
    document = report["en"]
    assert any("board alone" in notice for notice in document.notices)
    story = {row[0]: row[1] for row in _table(document, "Narratives of serious events")}
    assert story["Narrative"].startswith("On day 3 #panic()")
    assert story["Serious because of"] == "a stay in hospital, or a longer one, that was not planned"
    assert story["to the mesenchymal stem cells"] == "possible"
    assert len(_table(document, "Every event")) == 7
    assert any(row[0] == "X1/2" for row in _table(document, "Every event"))
    text = "".join("".join(p.extract_text() for p in PdfReader(BytesIO(FORMATS["pdf"](report, "en"))).pages).split())
    assert "Onday3#panic()pain" in text
    assert watched.head().hash in text


@pytest.mark.parametrize("name", BOARD_REPORTS)
def test_a_board_paper_is_written_where_nothing_has_happened_and_twice_alike(
    name: str, tmp_path: Path, founding_folder: Folder
) -> None:
    study = founding_folder.study
    assert study is not None
    log = created(f"sqlite:///{tmp_path}/log.db", founding_folder)
    for form in FORMATS:
        first, again = (FORMATS[form](BOARD_REPORTS[name](study, happened(study, log)), "zh") for _ in range(2))
        assert first == again
    log.close()
