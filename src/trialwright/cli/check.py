"""``check``: what is wrong in a study, what it assumes, where its record contradicts itself, and its own cases."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json, study_folder, tell

if TYPE_CHECKING:
    from trialwright.words.texts import Language


@click.command()
@study_folder
@as_json
@in_language
def check(folder: Path, as_json: bool, language: "Language") -> None:
    """Finds everything wrong in a study folder, all at once, and runs its cases.

    Ends with 0 when there is no error and no failed case (open assumptions are no error), else with 10.
    """
    from trialwright.study.check import check as find
    from trialwright.study.elements import not_specified
    from trialwright.study.folder import read_folder
    from trialwright.trial.cases import run_cases
    from trialwright.words.findings import has_errors
    from trialwright.words.texts import say

    read = read_folder(folder)
    findings = find(read)
    sound = read.study is not None and not has_errors(findings)
    cases = run_cases(read.study, read.draft) if read.study is not None and sound else None
    findings = findings if cases is None else (*findings, *cases.findings)
    assumptions = read.study.assumptions.assumptions if read.study else ()
    conflicts = read.study.assumptions.contradictions if read.study else ()
    unspecified = not_specified(read.study) if read.study else ()
    passed, failed = (cases.passed, cases.failed) if cases else (0, 0)
    if as_json:
        print_json(
            {
                "findings": [finding.as_json(language) for finding in findings],
                "assumptions": [
                    {
                        "id": each.id,
                        "question": each.question.in_language(language),
                        "value": each.value.in_language(language),
                        "state": "open",
                    }
                    for each in assumptions
                ],
                "conflicts": [
                    {
                        "id": each.id,
                        "between": list(each.between),
                        "question": each.question.in_language(language),
                        "amendment": each.amendment.in_language(language),
                    }
                    for each in conflicts
                ],
                "unspecified": [".".join(path) for path in unspecified],
                "cases": {"passed": passed, "failed": failed},
            }
        )
    else:
        for finding in findings:
            click.echo(f"{say(finding.severity.value, language)}: {finding.said(language)}")
        click.echo(
            say(
                "check summary",
                language,
                findings=len(findings),
                assumptions=len(assumptions),
                conflicts=len(conflicts),
                passed=passed,
                failed=failed,
            )
        )
        if unspecified:
            click.echo(say("blocks conduct", language, count=len(unspecified)))
        if cases is None:
            tell(say("cases not run", language), ())
    if not sound or failed:
        raise SystemExit(10)
