"""``convert``: a result in another unit of its analyte, by the closed table."""

from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json

if TYPE_CHECKING:
    from trialwright.words.texts import Language
    from trialwright.words.units import Analyte, Unit


@click.command()
@click.argument("value")
@click.argument("from_unit", metavar="FROM")
@click.argument("to_unit", metavar="TO")
@click.option("--analyte", "name", required=True, metavar="NAME", help="A name of docs/reference/units.md.")
@as_json
@in_language
def convert(value: str, from_unit: str, to_unit: str, name: str, as_json: bool, language: "Language") -> None:
    """Converts VALUE, which may be written <0.3, from one unit into another; nothing is rounded."""
    import re

    from trialwright.words.analytes import ANALYTES
    from trialwright.words.findings import nearest
    from trialwright.words.units import convert as converted

    analyte = ANALYTES.get(name)
    if analyte is None:
        near = nearest(name, ANALYTES)
        raise click.BadParameter(
            f"'{name}' is not in the table" + (f"; did you mean '{near}'?" if near else ""), param_hint="--analyte"
        )
    source, target = _unit(analyte, from_unit, "FROM"), _unit(analyte, to_unit, "TO")
    written = re.fullmatch(r"\s*(<=|>=|<|>)?\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*", value)
    if written is None:
        raise click.BadParameter(f"'{value}' is not a number", param_hint="VALUE")
    result = converted(float(written.group(2)), source, target)
    if abs(result) == float("inf"):
        raise click.BadParameter(f"'{value}' is too large", param_hint="VALUE")
    sign = written.group(1) or ""
    rule = _rule(source, target)
    if as_json:
        print_json({"value": f"{sign}{result!r}" if sign else result, "unit": target.symbol, "rule": rule})
    else:
        click.echo(f"{sign}{result:.12g} {target.symbol}  ({analyte.zh if language == 'zh' else analyte.en}: {rule})")


def _unit(analyte: "Analyte", spelling: str, hint: str) -> "Unit":
    unit = analyte.find(spelling)
    if unit is None:
        allowed = ", ".join(each.symbol for each in analyte.units)
        raise click.BadParameter(
            f"'{spelling}' is not a unit of {analyte.name}; its units are {allowed}", param_hint=hint
        )
    return unit


def _rule(source: "Unit", target: "Unit") -> str:
    """How a number in the source unit becomes one in the target unit."""
    factor, offset = source.factor / target.factor, (source.offset - target.offset) / target.factor
    return f"{target.symbol} = {source.symbol} x {factor:.10g}" + (f" {offset:+.10g}" if offset else "")
