"""How a measured value moves from the unit a laboratory printed to the one unit in which it is judged.

Conversion goes analyte by analyte: mmol/L of glucose and mmol/L of haemoglobin have nothing in common but the
letters, and HbA1c in mmol/mol is not a fraction of HbA1c in %. The analytes stand in ``analytes.py``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_SIGNS = str.maketrans(
    {
        "\u00b5": "u",  # micro sign
        "\u03bc": "u",  # Greek mu
        "\u00d7": "x",
        "\u2715": "x",
        "\u2a2f": "x",
        "\u00b7": "*",  # middle dots multiply
        "\u22c5": "*",
        "\u2219": "*",
        "\u2022": "*",
        "\u30fb": "*",
        "\u2217": "*",
        "\u2044": "/",
        "\u2215": "/",
        "\u00f7": "/",
        "\u2212": "-",
        "\u2013": "-",
        "\u00ba": "°",
        "\u02da": "°",
        "℃": "°C",
        "℉": "°F",
        "ℓ": "L",
        "㎍": "ug",
        "㎎": "mg",
        "㎏": "kg",
        "㎕": "uL",
        "㎖": "mL",
        "㎗": "dL",
        "㎜": "mm",
        "㎝": "cm",
        "㎟": "mm2",
        "㎡": "m2",
        "㎣": "mm3",
        "㎥": "m3",
        "[": None,  # UCUM brackets: [IU]/L, mm[Hg]
        "]": None,
        "\ufeff": None,
        "\u200b": None,
    }
)
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER_IN_SUPERSCRIPT = re.compile(r"(?<=[0-9])([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)")
_LITRE = re.compile(r"(?<![A-Za-z])([dcmunpf]?)l(?![A-Za-z])")
_POWER_OF_TEN = re.compile(r"(?<![0-9.])10[*eE]\+?(?=-?[0-9])")
_POWER_OF_A_LETTER = re.compile(r"(?<=[A-Za-z])\^(?=-?[0-9])")
_LEADING_TIMES = re.compile(r"^[xX*]+(?=10\^)")


@lru_cache(maxsize=4096)
def normalise(spelling: str) -> str:
    """The one form in which two spellings of a unit are compared, such as ``10^9/L`` for ``× 10⁹ / l``.

    What it does, and nothing else:

    - blanks go, at the ends and inside; full-width signs become ordinary ones;
    - ``µ`` and ``μ`` become ``u``, ``×`` becomes ``x``, middle dots ``*``, ``℃`` and the like are written out;
    - a raised number after a digit is a power (``10⁹`` is ``10^9``), after a letter it stands plain (``m²`` is
      ``m2``, as are ``m^2`` and ``m**2``); ``10*9``, ``10**9`` and ``10e9`` are ``10^9``: CTCAE 5.0 itself prints
      "75.0 x 10e9 /L", and no laboratory counts in ten times a billion;
    - a multiplication sign in front of a power of ten goes, UCUM's square brackets go;
    - the litre is ``L``, whichever way it was typed (``mmol/l``, ``dl``, ``uL``).

    Every other letter keeps its case, since m is a thousandth and M a million: ``mU/L`` is not ``MU/L``, and ``G/L``
    (10^9 per litre) is not ``g/L``. A unit in capitals only (``MG/DL``) is therefore not guessed; the table lists
    the few that laboratories print.

    Missing: an empty or blank spelling gives the empty string, which only a pure number accepts as its unit.
    Source: UCUM 2.1 for brackets and ``10*9``; SI Brochure (BIPM, 9th edition), table 8, for l and L; source not read.
    """
    text = spelling.translate(_FULL_WIDTH).translate(_SIGNS).translate(_SUBSCRIPTS)
    text = _LITRE.sub(r"\1L", text)
    text = "".join(text.split())
    text = _POWER_IN_SUPERSCRIPT.sub(r"^\1", text).translate(_SUPERSCRIPTS)
    text = text.replace("**", "^")
    text = _POWER_OF_TEN.sub("10^", text)
    text = _POWER_OF_A_LETTER.sub("", text)
    return _LEADING_TIMES.sub("", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of one analyte. Two ways of writing the same number (ng/mL, ug/L) are spellings of one unit.

    symbol     as it is printed, such as ``nmol/L``
    factor     canonical value = value x factor + offset
    offset     in the canonical unit; 0 for all but HbA1c in mmol/mol and degrees Fahrenheit
    spellings  other spellings accepted, each equal to the symbol in value, compared after ``normalise``
    """

    symbol: str
    factor: float
    offset: float = 0.0
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyte:
    """One measurable quantity, the units it may come in, and what to think of its value.

    name       key in the table, such as ``c_peptide``
    en, zh     what the screens call it
    units      the canonical unit first: factor 1, offset 0
    plausible  lowest and highest plausible value, both still plausible, in the canonical unit; a value outside
               is kept and raises a query, it is never refused for that
    decimals   places shown in the canonical unit; nothing is ever compared after rounding
    negative   whether the quantity itself can be below zero
    source     where factors and offsets come from; "source not read" marks what is recalled
    """

    name: str
    en: str
    zh: str
    units: tuple[Unit, ...]
    plausible: tuple[float, float]
    decimals: int
    negative: bool = False
    source: str

    @property
    def unit(self) -> str:
        """The symbol of the canonical unit."""
        return self.units[0].symbol

    def find(self, spelling: str) -> Unit | None:
        """The unit that a spelling means for this analyte.

        Missing: None when it is not a unit of this analyte, which makes the value unknown with the reason *unit*. An
        empty spelling is None too, save for pure numbers such as INR: C-peptide without a unit may be nmol/L or
        ng/mL, a threefold difference.
        """
        wanted = normalise(spelling)
        for unit in self.units:
            if wanted == normalise(unit.symbol) or any(wanted == normalise(other) for other in unit.spellings):
                return unit
        return None


def convert(value: float, source: Unit, target: Unit) -> float:
    """A value in another unit of the same analyte; both units must come from one row of the table.

    Between equal units the value comes back untouched, bit for bit. Otherwise it is ``value x factor + offset`` to
    the canonical unit, then ``(canonical - offset) / factor`` to the target, in that order, in double precision, and
    never rounded: rounding is for display. NaN stays NaN and an infinite value infinite; both are stopped earlier.
    """
    if source.factor == target.factor and source.offset == target.offset:
        return value
    canonical = value * source.factor + source.offset
    return (canonical - target.offset) / target.factor
