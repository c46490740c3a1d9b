"""Laws that every analyte of the table obeys, so that a new row needs no test of its own."""

import math
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve
from trialwright.language.symbols import Kind, Symbol
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Fault
from trialwright.words.units import Analyte, Unit, convert, normalise

PURE_NUMBERS = {"inr", "blood_ph", "stimulation_index", "age"}

few = settings(max_examples=25)  # for each of some ninety analytes
every_analyte = pytest.mark.parametrize("analyte", ANALYTES.values(), ids=list(ANALYTES))


def spellings(unit: Unit) -> tuple[str, ...]:
    return (unit.symbol, *unit.spellings)


def letters(text: str) -> list[str]:
    """Every letter of a text but the litre."""
    return [sign for sign in text if sign.isalpha() and sign not in "lL"]


@every_analyte
def test_the_canonical_unit_stands_first_and_converts_to_itself(analyte: Analyte) -> None:
    assert (analyte.units[0].factor, analyte.units[0].offset) == (1.0, 0.0)
    assert analyte.unit == analyte.units[0].symbol
    for unit in analyte.units:
        assert unit.factor > 0
        assert math.isfinite(unit.factor)
        assert math.isfinite(unit.offset)


@every_analyte
def test_every_row_says_what_it_is_in_both_languages_and_where_it_comes_from(analyte: Analyte) -> None:
    assert ANALYTES[analyte.name] is analyte
    assert analyte.name.isidentifier()
    assert analyte.name == analyte.name.lower()
    assert analyte.en.strip()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in analyte.zh)
    assert analyte.source.strip()
    assert analyte.decimals >= 0


@every_analyte
def test_the_plausible_range_is_a_range_and_below_zero_only_where_that_can_be(analyte: Analyte) -> None:
    low, high = analyte.plausible
    assert math.isfinite(low)
    assert low < high
    assert math.isfinite(high)
    assert analyte.negative or low >= 0


@every_analyte
def test_no_spelling_means_two_units_and_no_two_units_mean_the_same_number(analyte: Analyte) -> None:
    written = [normalise(spelling) for unit in analyte.units for spelling in spellings(unit)]
    assert len(written) == len(set(written))
    rules = [(unit.factor, unit.offset) for unit in analyte.units]
    assert len(rules) == len(set(rules))


@every_analyte
def test_every_spelling_finds_its_unit_however_it_is_spaced(analyte: Analyte) -> None:
    for unit in analyte.units:
        for spelling in spellings(unit):
            assert analyte.find(spelling) is unit
            assert analyte.find(f" {spelling}\t") is unit
            assert analyte.find(spelling.replace("/", " / ")) is unit
            assert analyte.find(spelling.replace("%", "％")) is unit


@every_analyte
def test_an_empty_unit_is_a_unit_of_pure_numbers_and_ages_only(analyte: Analyte) -> None:
    pure = analyte.name in PURE_NUMBERS
    assert (analyte.find("") is not None) is pure
    assert (analyte.find("  ") is not None) is pure
    assert (analyte.unit in {"1", "year"}) is pure


@every_analyte
@few
@given(nonsense=st.text(min_size=1))
@example(nonsense="furlong")
@example(nonsense="MMOL/L")
@example(nonsense="Mmol/L")
@example(nonsense="MU/L")
@example(nonsense="log10 IU/mL")
@example(nonsense="copies/mL")
@example(nonsense="month")
@example(nonsense="个月")
def test_what_is_not_in_the_row_is_not_a_unit_of_it(analyte: Analyte, nonsense: str) -> None:
    known = {normalise(spelling) for unit in analyte.units for spelling in spellings(unit)}
    assert (analyte.find(nonsense) is None) is (normalise(nonsense) not in known)


@every_analyte
@few
@given(picked=st.data())
def test_there_and_back_is_the_same_value(analyte: Analyte, picked: st.DataObject) -> None:
    source = picked.draw(st.sampled_from(analyte.units))
    target = picked.draw(st.sampled_from(analyte.units))
    low, high = (convert(edge, analyte.units[0], source) for edge in analyte.plausible)
    value = picked.draw(st.floats(min_value=low, max_value=high, allow_subnormal=False))
    back = convert(convert(value, source, target), target, source)
    # Where an offset is added and taken away, precision is relative to the offset, not to a value near zero; below
    # 1e-300 a double has fewer digits.
    offsets = (abs(source.offset) + abs(target.offset)) / source.factor
    assert abs(back - value) <= 1e-12 * max(abs(value), offsets, 1e-300)


@every_analyte
@few
@given(value=st.floats(allow_nan=False))
def test_between_equal_units_a_value_is_untouched(analyte: Analyte, value: float) -> None:
    for unit in analyte.units:
        assert convert(value, unit, unit) == value
        assert math.copysign(1.0, convert(value, unit, unit)) == math.copysign(1.0, value)


@every_analyte
@few
@given(pair=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)))
def test_conversion_keeps_the_order_of_two_values(analyte: Analyte, pair: tuple[float, float]) -> None:
    less, more = sorted(pair)
    for source in analyte.units:
        for target in analyte.units:
            assert convert(less, source, target) <= convert(more, source, target)


@every_analyte
def test_a_value_that_is_not_a_number_stays_one(analyte: Analyte) -> None:
    for unit in analyte.units:
        assert math.isnan(convert(math.nan, unit, analyte.units[0]))


@given(spelling=st.text())
@example(spelling="× 10⁹ / l")
@example(spelling="xx10^9/L")
@example(spelling="10***9")
@example(spelling="m^2^3")
@example(spelling="[l]")
def test_normalising_twice_changes_nothing(spelling: str) -> None:
    once = normalise(spelling)
    assert normalise(once) == once


UNIT_LIKE = st.text(alphabet="xX×*^10289⁰²⁹⁻- eE+.lLmMuµμU/％%ｌ[](·)", max_size=14)


@given(spelling=UNIT_LIKE)
def test_normalising_twice_changes_nothing_in_what_looks_like_a_unit(spelling: str) -> None:
    once = normalise(spelling)
    assert normalise(once) == once


@given(spelling=st.text(alphabet="mMuUgGkKdDIULo/10^9%"))
def test_case_is_kept_save_for_the_litre(spelling: str) -> None:
    assert letters(normalise(spelling)) == letters(spelling)


@every_analyte
def test_a_limit_can_be_written_in_every_unit(analyte: Analyte) -> None:
    symbols = {"x": Symbol(name="x", kind=Kind.NUMBER, analyte=analyte.name, unit=analyte.unit)}
    for unit in analyte.units:
        written = [unit.symbol, f"x {unit.symbol}"] if unit.symbol.startswith("10^") else [unit.symbol]
        for symbol in written if unit.symbol != "1" else [""]:
            tree = parse(f"x < 5 {symbol} and x > 1 {symbol}")
            assert not isinstance(tree, Fault), (symbol, tree)
            assert not resolve(tree, symbols)[1], symbol


def test_the_table_and_its_rows_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        ANALYTES["glucose"] = ANALYTES["c_peptide"]  # pyright: ignore[reportIndexIssue]
    with pytest.raises(FrozenInstanceError):
        ANALYTES["glucose"].units[0].factor = 2.0  # pyright: ignore[reportAttributeAccessIssue]
