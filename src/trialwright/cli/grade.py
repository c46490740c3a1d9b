"""``grade``: how badly a laboratory result stands by CTCAE 5.0."""

from typing import TYPE_CHECKING, Any, cast

import click

from trialwright.cli.output import as_json, in_language, print_json

if TYPE_CHECKING:
    from trialwright.words.texts import Language

VERSION_6 = (
    "CTCAE 6.0 is not computed and never mixed with 5.0: the same result may have another grade there. The "
    "study file pins "
    "ctcae-5.0"
)


@click.command()
@click.argument("term")
@click.option("--value", type=float, required=True, help="The result.")
@click.option("--unit", required=True, help="The unit in which it was reported; every other number is in it too.")
@click.option("--baseline", type=float, help="The last value before induction.")
@click.option("--uln", type=float, help="Upper limit of normal of the laboratory on that day.")
@click.option("--lln", type=float, help="Lower limit of normal.")
@click.option("--anticoagulated", is_flag=True, help="The person takes an anticoagulant (INR).")
@click.option(
    "--therapeutic", nargs=2, type=float, metavar="LOW HIGH", help="Range that treatment aims at (aPTT, INR)."
)
@click.option("--standard", default="ctcae-5.0", show_default=True, help="Only ctcae-5.0.")
@as_json
@in_language
def grade(
    term: str,
    value: float,
    unit: str,
    baseline: float | None,
    uln: float | None,
    lln: float | None,
    anticoagulated: bool,
    therapeutic: tuple[float, float] | None,
    standard: str,
    as_json: bool,
    language: "Language",
) -> None:
    """Grades one result of TERM, a term of CTCAE, its Chinese name, or an analyte such as alt."""
    import polars as pl

    from trialwright.chapters.safety.ctcae import RESULTS, STANDARD, find_term
    from trialwright.chapters.safety.ctcae import grade as graded

    if standard != STANDARD:
        raise click.BadParameter(
            VERSION_6 if "6" in standard else f"'{standard}' is not {STANDARD}", param_hint="--standard"
        )
    name = find_term(term)
    if name is None:
        raise click.BadParameter(_unknown(term), param_hint="TERM")
    low, high = therapeutic or (None, None)
    numbers = {"value": value, "baseline": baseline, "uln": uln, "lln": lln}
    for said, number in numbers.items():
        if number is not None and not 0 <= number < float("inf"):
            raise click.BadParameter(f"'{number:g}' is not an amount that can be measured", param_hint=f"--{said}")
    row = {
        "term": name,
        **numbers,
        "unit": _symbol(name, unit),
        "anticoagulated": anticoagulated,
        "therapeutic_low": low,
        "therapeutic_high": high,
    }
    rows = pl.DataFrame([row, {**row, "baseline": uln}], schema=dict(RESULTS))
    result, normal = graded(rows).iter_rows(named=True)
    because = _because(result, normal["grade"], language)
    if as_json:
        answer = {"term": name, "grade": result["grade"], "because": because, "standard": STANDARD}
        print_json({**answer, "proposes_event": result["proposes_event"]})
    else:
        said = "-" if result["grade"] is None else result["grade"]
        click.echo(f"{name}: {said} | {because}")


def _unknown(term: str) -> str:
    from trialwright.chapters.safety.ctcae_terms import TERMS
    from trialwright.words.findings import nearest

    near = nearest(term, [*TERMS, *(each.analyte for each in TERMS.values() if each.analyte)])
    known = f"did you mean '{near}'?" if near else "the terms are " + ", ".join(TERMS)
    return f"'{term}' is not a term that is kept here; {known}"


def _symbol(name: str, unit: str) -> str:
    from trialwright.chapters.safety.ctcae_terms import TERMS
    from trialwright.words.analytes import ANALYTES

    analyte = TERMS[name].analyte
    if analyte is None:
        return unit
    known = ANALYTES[analyte].find(unit)
    if known is None:
        allowed = ", ".join(each.symbol for each in ANALYTES[analyte].units)
        raise click.BadParameter(f"'{unit}' is not a unit of {analyte}; its units are {allowed}", param_hint="--unit")
    return known.symbol


def _because(result: "dict[str, Any]", if_normal: int | None, language: "Language") -> str:
    """Why it is this grade, in the wording of CTCAE, or what lacks; and which term a result on the other side has."""
    from trialwright.chapters.safety.ctcae_terms import OTHER_SIDE, TERMS
    from trialwright.words.texts import say

    stop = "; " if language == "en" else "；"
    other = TERMS.get(OTHER_SIDE.get(result["term"], ""))
    term = "" if other is None else other.name if language == "en" else other.zh
    beside = [say("grade-other-side", language, term=term)] if term and not result["grade"] else []
    return stop.join([*_reasons(result, if_normal, language), *beside])


def _reasons(result: "dict[str, Any]", if_normal: int | None, language: "Language") -> list[str]:
    from trialwright.chapters.safety.ctcae_terms import TERMS
    from trialwright.words.texts import say

    wording = TERMS[result["term"]].grades
    comma = ", " if language == "en" else "、"
    if result["why"] is not None:
        lacked = cast("list[str]", result["lacking"])
        lacking = comma.join(say(f"grade-{each}", language) for each in lacked)
        every = "; ".join(f"{number} {text}" for number, text in enumerate(wording, start=1))
        said = [say(result["why"], language, lacking=lacking, wording=every)]
        if "baseline" in lacked and if_normal is not None:
            said.append(say("grade-if-normal", language, grade=if_normal))
        return said
    reached = int(result["grade"])
    if reached == 0:
        return [say("grade-zero", language, wording=wording[0])]
    said = [say("grade-reached", language, grade=reached, wording=wording[reached - 1])]
    if not result["proposes_event"]:
        said.append(say("grade-aimed-at", language))
    return said
