"""Laws that every entry of every catalogue keeps; a new file inherits them by its one line."""

from pathlib import Path

import polars as pl
import pytest

import trialwright
from trialwright.analysis.catalogue import METHODS
from trialwright.casebook.scores import EndpointKind, chosen
from trialwright.chapters.endpoints.catalogue import ENDPOINTS, NOT_BUILT
from trialwright.chapters.product.catalogue import QUANTITIES
from trialwright.chapters.safety.catalogue import JUDGEMENTS
from trialwright.records.entries import Author, DatabaseMode, Entry, EntryKind
from trialwright.records.snapshot import fold
from trialwright.reports.catalogue import BOARD_REPORTS, REPORTS
from trialwright.reports.render import as_html
from trialwright.store.memory import MemoryLog
from trialwright.study.study import Study
from trialwright.trial.scores import SCORES
from trialwright.words.analytes import ANALYTES
from trialwright.words.people import Person
from trialwright.words.texts import SENTENCES, say

HOUSE = Path(trialwright.__file__).parent
NO_ENTRY = {
    "chapters/endpoints": {"__init__", "endpoint", "catalogue", "areas", "protocol"},
    "chapters/product": {"__init__", "catalogue", "protocol"},
    "analysis": {"__init__", "result", "method", "catalogue", "tails", "matrices"}
    | {"covariance", "reml", "kenward_roger", "imputation"}
    | {"arms", "choices", "counts", "credible", "honesty", "logistic", "mixtures", "rank_sums", "solving"},
    "reports": {"__init__", "document", "figures", "render", "catalogue", "outcomes", "progress"}
    | {"pdf", "docx", "fonts", "masking", "stamp", "assumptions", "blank_casebook", "filled_casebook", "happened"}
    | {"escalation_chapter", "escalation_figures"},  # made from a design alone, by `dose chapter`
}
"""Files of a catalogue's folder that are no entries."""


@pytest.mark.parametrize(
    ("folder", "catalogue"),
    [
        ("chapters/endpoints", ENDPOINTS),
        ("chapters/product", QUANTITIES),
        ("analysis", METHODS),
        ("reports", REPORTS | dict.fromkeys(set(BOARD_REPORTS) - {"safety_board_closed"})),  # two parts, one file
    ],
)
def test_folder_and_catalogue_agree(folder: str, catalogue: dict[str, object]) -> None:
    files = {path.stem for path in (HOUSE / folder).glob("*.py")} - NO_ENTRY[folder]
    assert files == set(catalogue)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_documented_in_both_languages(name: str) -> None:
    method = METHODS[name]
    for text in (method.text, method.question, method.missing, method.sides, *(each.text for each in method.settings)):
        assert text.en
        assert any("一" <= character <= "鿿" for character in text.zh)
    assert method.source
    assert method.assumptions
    assert set(method.assumptions) <= set(SENTENCES)


def _settings(kind: EndpointKind) -> dict[str, str]:
    settings = chosen(kind, {})
    assert not isinstance(settings, tuple)
    return dict(settings)


@pytest.mark.parametrize("name", SCORES)
def test_an_endpoint_is_documented(name: str) -> None:
    kind = SCORES[name]
    texts = [kind.text, kind.missing, *(each.text for each in (*kind.inputs, *kind.optional, *kind.settings))]
    for text in texts:
        assert text.en
        assert any("一" <= character <= "鿿" for character in text.zh)
    assert kind.source
    assert kind.unit
    assert all(each.analyte is None or each.analyte in ANALYTES for each in kind.inputs)
    assert all(each.default in each.choices for each in kind.settings if each.choices)


@pytest.mark.parametrize("name", SCORES)
def test_an_endpoint_runs_on_nobody(name: str) -> None:
    kind = SCORES[name]
    nothing = pl.DataFrame(
        schema={"curve": pl.Int64, "repeat": pl.Int64, "input": pl.String, "value": pl.String, "unit": pl.String}
    )
    for empty in (kind.arrange(nothing), kind.read([], "nothing.json")[0]):
        result = kind.compute(empty, _settings(kind))
        assert result.height == 0
        assert {kind.value, "why", "evaluable", *kind.details} <= set(result.columns)


@pytest.mark.parametrize("name", SCORES)
def test_absent_answers_are_never_zero(name: str) -> None:
    kind = SCORES[name]
    rows = [(1, 1, each.name, None, None) for each in kind.inputs]
    observed = pl.DataFrame(
        rows,
        schema={"curve": pl.Int64, "repeat": pl.Int64, "input": pl.String, "value": pl.String, "unit": pl.String},
        orient="row",
    )
    result = kind.compute(kind.arrange(observed), _settings(kind))
    assert result[kind.value].to_list() == [None]
    assert result["why"].null_count() == 0


@pytest.mark.parametrize("name", SCORES)
def test_the_example_of_a_score_can_be_evaluated_and_says_how(name: str) -> None:
    kind = SCORES[name]
    assert kind.example is not None
    frame, findings = kind.read([kind.example], "example.json")
    assert not findings
    row = kind.compute(frame, _settings(kind)).row(0, named=True)
    assert row["evaluable"]
    assert row[kind.value] is not None
    assert all(say(kind.because, language, **row) for language in ("en", "zh"))
    assert all(say(flag, "zh") for flag in kind.flags(row))


@pytest.mark.parametrize("name", SCORES)
def test_an_example_without_one_of_its_inputs_is_never_zero_by_silence(name: str) -> None:
    kind = SCORES[name]
    for each in (*kind.inputs, *kind.optional):
        given = dict(kind.example or {})
        if each.sample:
            given["samples"] = [{k: v for k, v in row.items() if k != each.name} for row in given["samples"]]
        given.pop(each.name, None)
        frame, findings = kind.read([given], "example.json")
        assert not findings
        row = kind.compute(frame, _settings(kind)).row(0, named=True)
        assert (row["why"] is None) == row["evaluable"] == (row[kind.value] is not None)
        assert row["why"] is None or say(row["why"], "zh")


@pytest.mark.parametrize("name", SCORES)
def test_what_is_known_without_an_input_is_so_whatever_the_input(name: str) -> None:
    """A class that is given although an input lacks must be the class that every value of that input gives."""
    kind = SCORES[name]
    example = dict(kind.example or {})
    needed = [each for each in kind.inputs if not each.sample and each.answer in {"number", "choice"}]
    for each in needed:
        given = example.get(each.name)
        number = float(given) if isinstance(given, int | float) else 1.0
        values = each.choices or [0, *(number * factor for factor in (0.3, 0.9, 1, 1.1, 3)), 1, 30]
        frame, findings = kind.read([{**example, each.name: value} for value in (None, *values)], "varied.json")
        assert not any(finding.severity.value == "error" for finding in findings)
        result = kind.compute(frame, _settings(kind)).sort("curve")
        without, *others = result.select(kind.value, "evaluable").rows()
        if without[1]:
            assert {value for value, known in others if known} <= {without[0]}, each.name


def test_no_name_is_in_two_catalogues() -> None:
    assert len(SCORES) == len(ENDPOINTS) + len(QUANTITIES) + len(JUDGEMENTS)
    assert not SCORES.keys() & NOT_BUILT.keys()


@pytest.mark.parametrize("name", SCORES)
def test_a_setting_that_is_no_choice_is_refused(name: str) -> None:
    kind = SCORES[name]
    assert isinstance(chosen(kind, {"no such setting": "1"}), tuple)
    for setting in kind.settings:
        assert isinstance(chosen(kind, {setting.name: "no such choice"}), tuple)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_renders_in_both_languages_when_nothing_has_happened(
    name: str, founding: Study, coordinator: Person
) -> None:
    log = MemoryLog()
    with log.writing(Author(person=coordinator, zone="Asia/Shanghai", study=None), 0) as writing:
        writing.append(Entry(kind=EntryKind.DATABASE_OPENED, value=DatabaseMode.DEMONSTRATION.value))
    report = REPORTS[name](founding, fold(log.transactions()))
    assert set(report) == {"en", "zh"}
    for document in report.values():
        assert document.title
        assert len(document.notices) == 2
        assert dict(document.stamp)
    html = as_html(report, "en")
    assert log.head().hash in html
