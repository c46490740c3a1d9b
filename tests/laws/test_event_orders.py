"""In whatever order an event is followed up and corrected, one state comes of it, and it contradicts itself nowhere."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.people import NOW, somebody

from trialwright.chapters.safety.adverse_events import treatment_emergent
from trialwright.records.adverse_events import AdverseEvent, EventKind, fold_events
from trialwright.records.entries import Author, Entry, Recorded
from trialwright.words.people import Role

AUTHOR = Author(person=somebody(Role.INVESTIGATOR), zone="Asia/Shanghai", study=None)
DAYS = [f"2026-03-{day:02d}" for day in range(1, 29)]
changes = st.lists(
    st.tuples(
        st.sampled_from([EventKind.FOLLOWED_UP, EventKind.CORRECTED, EventKind.CLOSED]),
        st.dictionaries(
            st.sampled_from(["grade", "outcome", "treatment", "began"]),
            st.one_of(st.none(), st.sampled_from(["1", "2", "3", "4", "5"])),
            max_size=3,
        ),
    ),
    max_size=8,
)


def _entries(told: list[tuple[EventKind, dict[str, str | None]]]) -> list[Recorded]:
    entries: list[Entry] = []
    for kind, facts in [(EventKind.REPORTED, {"term": "fever"}), *told]:
        about: dict[str, Any] = {"subject": "P1", "repeat": 1}
        entries.append(Entry(kind=kind, **about))
        entries += [Entry(kind=EventKind.FACT, item=name, value=value, **about) for name, value in facts.items()]
    return [
        Recorded(sequence=number, when=NOW + number, author=AUTHOR, entry=entry)
        for number, entry in enumerate(entries, start=1)
    ]


def _event(recorded: list[Recorded]) -> AdverseEvent:
    return fold_events(recorded).events["P1", 1]


@settings(max_examples=60, deadline=None)
@given(changes, st.integers(1, 30))
def test_the_last_word_on_each_fact_holds_and_reading_again_or_in_two_parts_says_the_same(
    told: list[tuple[EventKind, dict[str, str | None]]], cut: int
) -> None:
    recorded = _entries(told)
    event = _event(recorded)
    last: dict[str, str | None] = {"term": "fever"}
    for _, facts in told:
        last |= facts
    assert dict(event.facts) == {name: value for name, value in last.items() if value is not None}
    assert event.version == 1 + len(told), "every version stays"
    assert event == _event(recorded), "read again"
    assert fold_events(recorded[cut:], fold_events(recorded[:cut])).events == {("P1", 1): event}


@settings(max_examples=60, deadline=None)
@given(changes)
def test_changes_of_different_facts_come_to_the_same_in_any_order(
    told: list[tuple[EventKind, dict[str, str | None]]],
) -> None:
    names, apart = set[str](), list[tuple[EventKind, dict[str, str | None]]]()
    for _, facts in told:
        if not names & facts.keys():
            names |= facts.keys()
            apart.append((EventKind.FOLLOWED_UP, facts))
    assert dict(_event(_entries(apart)).facts) == dict(_event(_entries(apart[::-1])).facts)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(DAYS), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_an_event_that_begins_later_is_never_less_under_treatment(first: str, second: str, induction: str) -> None:
    order = {False: 0, None: 1, True: 2}
    earlier, later = sorted((first, second))
    found = [
        order[treatment_emergent(_event(_entries([(EventKind.FOLLOWED_UP, {"began": day})])), induction)]
        for day in (earlier, later)
    ]
    assert found == sorted(found)
    late = _event(_entries([(EventKind.FOLLOWED_UP, {"began": second})]))
    by_induction = [order[treatment_emergent(late, day)] for day in sorted((first, induction))]
    assert by_induction == sorted(by_induction, reverse=True), "nor more under a treatment that began later"
