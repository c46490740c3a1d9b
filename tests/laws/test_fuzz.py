"""Whatever is thrown at a reader comes back as findings: never a traceback, never a hang."""

from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve
from trialwright.language.symbols import Kind, Place, Scope, Symbol
from trialwright.language.tree import Node
from trialwright.study.check import check
from trialwright.study.folder import read_texts
from trialwright.study.study import Study
from trialwright.study.text import read_yaml
from trialwright.trial.answers import read_answers
from trialwright.words.findings import Fault

VOCABULARY = "and or not ( ) = <> < <= > >= between in + - * / bmi sex d t 'male' 35 7.5 kg/m2 % yes no 2026-03-UN , '"
FUNCTIONS = (
    "count of|any of|all of|min of|max of|latest of|count|of|e|e.g|e.s|"
    "where|where (|within|28 d|after|before|d|baseline(|previous(|answered(|"
    "subjects with|subjects with (|at visit|W52|2 x ULN|at_least(2,|)|and|>|= yes|age(|days("
)
WORDS = st.sampled_from(
    [*VOCABULARY.split(" "), *FUNCTIONS.split("|"), *["count", "any", "all", "min", "max", "latest", "of"]]
)
EVENT = {"g": Symbol(name="g", kind=Kind.NUMBER), "s": Symbol(name="s", kind=Kind.TRUTH)}
SCOPES = st.sampled_from(
    [
        Scope(place=place, records={"e": EVENT}, visits=frozenset({"W52"}), treatment=anchor, now=anchor, own="e")
        for place in Place
        for anchor in ("d", None)
    ]
)
SYMBOLS = {
    "bmi": Symbol(name="bmi", kind=Kind.NUMBER, analyte="body_mass_index", unit="kg/m2"),
    "sex": Symbol(name="sex", kind=Kind.CODE, codes=("male", "female")),
    "d": Symbol(name="d", kind=Kind.DATE),
    "t": Symbol(name="t", kind=Kind.TRUTH),
}


@given(
    text=st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=200) | st.text("()<>-+ n0x'", max_size=300),
    scope=SCOPES,
)
@settings(max_examples=1500, deadline=None)
def test_any_sentence_is_read_or_refused(text: str, scope: Scope) -> None:
    tree = parse(text)
    assert isinstance(tree, (Node, Fault))
    if isinstance(tree, Node):
        _, faults = resolve(tree, SYMBOLS, scope)
        assert all(1 <= (fault.column or 1) <= len(text) + 1 for fault in faults)


def test_a_sentence_that_nests_too_deeply_is_refused_at_once() -> None:
    deep = ("(" * 900 + "t" + ")" * 900, "not " * 450 + "t", "-" * 1900 + "1 > 2", "1" + "+1" * 900)
    assert all(isinstance(parse(text), Fault) for text in deep)
    assert isinstance(parse("t and " * 330 + "t"), Node)


YAMLISH = st.text("-:{}[]&*!|>'\"#,? \n\tab1", max_size=120) | st.text(max_size=200)


@given(text=YAMLISH)
@settings(max_examples=800, deadline=None)
def test_any_yaml_is_read_or_refused(text: str) -> None:
    document = read_yaml(text, "x.yaml")
    assert {finding.fault.kind for finding in document.findings} <= {"bad-yaml", "duplicate-key"}
    assert all(1 <= (finding.where.line or 1) <= len(text) + 1 for finding in document.findings)


def test_yaml_that_nests_too_deeply_is_refused() -> None:
    for text in ("[" * 3000, "{a: " * 3000, "- " * 3000 + "x"):
        assert read_yaml(text, "x.yaml").findings


@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_any_damage_to_a_study_is_found_without_a_traceback(founding_folder, data: st.DataObject) -> None:
    texts = dict(founding_folder.texts)
    name = data.draw(st.sampled_from(sorted(texts)))
    lines = texts[name].splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    damage = data.draw(st.sampled_from(["drop", "double", "indent", "cut", "noise"]))
    if damage == "drop":
        del lines[at]
    elif damage == "double":
        lines.insert(at, lines[at])
    elif damage == "indent":
        lines[at] = "  " + lines[at]
    elif damage == "cut":
        lines = lines[:at]
    else:
        lines[at] = data.draw(YAMLISH) + "\n"
    texts[name] = "".join(lines)
    folder = read_texts(texts)
    for finding in check(folder):
        assert finding.said("en")
        assert finding.said("zh")


@given(content=st.binary(max_size=300) | st.text("subjectfavl,\n\"'1.<>-/", max_size=300).map(str.encode))
@settings(max_examples=600, deadline=None)
def test_any_file_of_answers_is_read_or_refused(founding: Study, content: bytes) -> None:
    head = b"subject,fact,value,unit,when\n"
    for whole in (content, head + content, b"{" + content):
        answers = read_answers(whole, "a.csv", founding, 20_000)
        for finding in answers.findings:
            assert finding.said("zh")
