"""A named answer that the sentences of a chapter speak of, such as the viability of a product or a thrombosis."""

from typing import Literal

from trialwright.language.symbols import Kind, Symbol
from trialwright.words.analytes import ANALYTES
from trialwright.words.declared import Declared, Id, Text

_KINDS = {"number": Kind.NUMBER, "yes_no": Kind.TRUTH, "code": Kind.CODE, "date": Kind.DATE}


class Term(Declared):
    """A name with what it means, declared once beside the sentences that use it.

    type     what sort of answer it is
    analyte  what a number measures, a name in the table of analytes; None for a plain number
    unit     the unit in which a number is kept
    codes    the codes that a coded answer can take
    item     ``form.item`` that holds it; without one a person answers when the sentence is judged
    """

    id: Id
    text: Text
    type: Literal["number", "yes_no", "code", "date"]
    analyte: str | None = None
    unit: str | None = None
    codes: tuple[str, ...] = ()
    item: str | None = None

    @property
    def symbol(self) -> Symbol | None:
        """The term as the language sees it; None where its analyte or unit does not exist."""
        if self.analyte is None:
            return Symbol(name=self.id, kind=_KINDS[self.type], codes=self.codes)
        analyte = ANALYTES.get(self.analyte)
        unit = analyte.find(self.unit or "") if analyte else None
        if analyte is None or unit is None or self.type != "number":
            return None
        return Symbol(name=self.id, kind=Kind.NUMBER, analyte=analyte.name, unit=unit.symbol)
