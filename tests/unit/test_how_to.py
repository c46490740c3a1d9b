"""The whole files that the how-to pages print are real: they pass the laws as they stand there."""

import re
import types
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.people import rehearsed, still_folder
from tests.t16 import AUC, BASELINE, IDS, TREATED

from trialwright.chapters.endpoints.endpoint import EndpointKind
from trialwright.records.snapshot import fold
from trialwright.reports.render import as_html
from trialwright.study.check import check
from trialwright.study.folder import read_folder
from trialwright.study.study import Study

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def _module(page: str) -> types.ModuleType:
    text = (HOW_TO / page).read_text(encoding="utf-8")
    found = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    module = types.ModuleType(page)
    exec(compile(found[0], page, "exec"), module.__dict__)
    return module


def _blocks(page: str) -> list[str]:
    text = (HOW_TO / page).read_text(encoding="utf-8")
    found = re.findall(r"^( *)```yaml\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return ["\n".join(line.removeprefix(indent) for line in block.splitlines()) + "\n" for indent, block in found]


def test_the_endpoint_of_the_how_to_computes() -> None:
    kind = _module("add_an_endpoint.md").PEAK
    assert isinstance(kind, EndpointKind)
    samples, findings = kind.read(
        [{"subject": "A", "unit": "nmol/L", "samples": [{"minute": m, "value": v} for m, v in ((0, 0.4), (90, 1.3))]},
         {"subject": "B", "unit": "nmol/L", "samples": [{"minute": 0, "value": None}]}],
        "curves.json",
    )  # fmt: skip
    assert not findings
    result = kind.compute(samples, {})
    assert result["peak"].to_list() == [1.3, None]
    assert result["why"].to_list() == [None, "missing"]
    text = dict.fromkeys(("input", "value", "unit"), pl.String)
    nothing = pl.DataFrame(schema={"curve": pl.Int64, "repeat": pl.Int64, **text})
    assert kind.compute(kind.arrange(nothing), {}).height == 0


def test_the_report_of_the_how_to_renders(founding: Study) -> None:
    report = _module("add_a_report.md").still_needed
    log = rehearsed(still_folder(), 20250101)
    html = as_html(report(founding, fold(log.transactions())), "zh")
    assert "糖化血红蛋白缺失" in html
    assert log.head().hash in html


@pytest.mark.parametrize("with_item", [False, True])
def test_the_criterion_of_the_how_to_is_accepted(study_copy: Path, with_item: bool) -> None:
    criterion, item, fact = _blocks("add_a_criterion.md")[:3]
    eligibility = study_copy / "eligibility.yaml"
    text = eligibility.read_text(encoding="utf-8") + criterion
    if with_item:
        text = text.replace("criteria:\n", fact + "criteria:\n", 1)
        screening = study_copy / "forms" / "screening.yaml"
        screening.write_text(screening.read_text(encoding="utf-8") + item, encoding="utf-8")
    eligibility.write_text(text, encoding="utf-8")
    found = [finding.fault.kind for finding in check(read_folder(study_copy))]
    assert found == ([] if with_item else ["unknown-name"])


def test_the_form_of_the_how_to_is_accepted(study_copy: Path) -> None:
    form, sentences, played = _blocks("add_a_form.md")[:3]
    form = form.replace("groups:", sentences + "groups:", 1)
    (study_copy / "forms" / "vital_signs.yaml").write_text(form, encoding="utf-8")
    schedule = study_copy / "schedule.yaml"
    asked = schedule.read_text(encoding="utf-8").replace("forms: [screening]", "forms: [screening, vital_signs]")
    schedule.write_text(asked, encoding="utf-8")
    scenario = study_copy / "rehearsal" / "first_look.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8") + played, encoding="utf-8")
    assert [str(finding) for finding in check(read_folder(study_copy))] == []


def test_the_method_of_the_how_to_gives_the_figures_of_r() -> None:
    """t.test of R 4.2.2 on the change of the synthetic trial; it takes the arms the other way round."""
    method = _module("add_a_method.md").WELCH
    result = method.analyse(AUC[None, :, 3] - np.expm1(BASELINE), TREATED, ids=IDS)
    assert result.df[0] == pytest.approx(9.91903098637791, rel=1e-8)
    assert result.test.p[0] == pytest.approx(0.278410053978814, rel=1e-9)
    low, high = result.interval.low[0], result.interval.high[0]
    assert (-high, -low) == pytest.approx((-0.38498272504111, 0.123554153612538), rel=1e-8)
    assert not result.warned()
