"""Reads a sentence of the protocol aloud, in English or Chinese, for the ethics committee and for the screen."""

from collections.abc import Callable

from trialwright.language.tree import (
    Among,
    And,
    Answered,
    Arithmetic,
    AtLeast,
    Bare,
    Between,
    Code,
    Compare,
    Convert,
    Day,
    Elapsed,
    Gather,
    Gathered,
    Limit,
    Name,
    Node,
    Not,
    Or,
    Quantity,
    SubjectsWith,
    YesNo,
)
from trialwright.words.texts import Language, say

Naming = Callable[[str], str]
"""What people call a fact, from its name."""

Coding = Callable[[str, str], str]
"""What people call a code, from the name of the fact and the code."""


def read_aloud(node: Node, naming: Naming, coding: Coding, language: Language) -> str:
    """A sentence, parsed or resolved, in words; conversions are silent, for they change no limit."""
    return _Reader(naming, coding, language).said(node)


class _Reader:
    def __init__(self, naming: Naming, coding: Coding, language: Language) -> None:
        self.naming = naming
        self.coding = coding
        self.language: Language = language

    def said(self, node: Node) -> str:
        match node:
            case And():
                return self._joined("and", node.parts)
            case Or():
                return self._joined("or", node.parts)
            case Not():
                return say("not", self.language, part=self._grouped(node.part))
            case AtLeast():
                stop = "; " if self.language == "en" else "；"
                return say("at least", self.language, count=node.count, parts=stop.join(map(self.said, node.parts)))
            case Compare():
                left, right = self.named(node.left, node.right), self.named(node.right, node.left)
                return say(f"is {node.sign}", self.language, left=left, right=right)
            case Between():
                low, high = self.named(node.low, node.part), self.named(node.high, node.part)
                return say("between", self.language, part=self.named(node.part, node.low), low=low, high=high)
            case Among():
                stop = ", " if self.language == "en" else "、"
                codes = stop.join(self.named(Code(text=code), node.part) for code in node.codes)
                return say("among", self.language, part=self.named(node.part, node.part), codes=codes)
            case Answered():
                return say("answered", self.language, name=self.naming(node.name))
            case _:
                return self.named(node, node)

    def _gather(self, node: Gather) -> str:
        said = say(f"gather {node.how}", self.language, of=self.naming(node.of), visit=node.visit)
        if node.where is not None:
            said = say("gather where", self.language, said=said, where=self.said(node.where))
        if node.days is not None:
            event = self.naming(node.event or "")
            said = say(f"gather {node.side}", self.language, said=said, days=node.days, event=event)
        return said

    def _joined(self, name: str, parts: tuple[Node, ...]) -> str:
        said = [self._grouped(part) for part in parts]
        text = said[0]
        for part in said[1:]:
            text = say(name, self.language, left=text, right=part)
        return text

    def _grouped(self, part: Node) -> str:
        if isinstance(part, (And, Or)):
            return say("group", self.language, part=self.said(part))
        return self.said(part)

    def _operand(self, part: Node, around: Arithmetic, beside: Node) -> str:
        """A part of a calculation, in brackets wherever another order of reckoning could be read."""
        said = self.named(part, beside)
        if isinstance(part, Arithmetic) and (part is around.right or (around.sign in "*/" and part.sign in "+-")):
            return say("group", self.language, part=said)
        return said

    def named(self, node: Node, beside: Node) -> str:
        """A value in words; a code is named by the list of the fact that it stands beside."""
        match node:
            case Gathered():
                return self.named(node.written, beside)
            case Name():
                return self.naming(node.name)
            case Quantity():
                return f"{node.value:.12g}" + (f" {node.unit}" if node.unit else "")
            case Code():
                return self.coding(_spoken_of(beside), node.text) if isinstance(beside, (Name, Gather)) else node.text
            case Day():
                return node.date.text
            case YesNo():
                return say("yes" if node.yes else "no", self.language)
            case Convert():
                return self.named(node.part, beside)
            case Gather():
                return self._gather(node)
            case SubjectsWith():
                return say("subjects with", self.language, part=self.said(node.part))
            case Bare():
                return say("bare", self.language, name=self.naming(node.part.name), unit=node.unit)
            case Limit():
                return say(f"times {node.which}", self.language, times=f"{node.times:.12g}")
            case Elapsed():
                start, end = self.named(node.start, beside), self.named(node.end, beside)
                return say(f"elapsed {node.what}", self.language, start=start, end=end)
            case Arithmetic():
                left, right = (self._operand(part, node, beside) for part in (node.left, node.right))
                return f"{left} {node.sign} {right}"
            case _:
                return say("group", self.language, part=self.said(node))


def _spoken_of(node: Name | Gather) -> str:
    """The item that a name or a gathered value is of."""
    if isinstance(node, Gather):
        return node.of
    return f"{node.records}.{node.item}" if isinstance(node, Gathered) and node.item is not None else node.name
