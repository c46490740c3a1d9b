"""What the chain of the log sees, beside what tampering in a database shows."""

from dataclasses import replace

import pytest

from trialwright.records.chain import head_after, sealed, verify
from trialwright.records.entries import NOTHING, Author, DatabaseMode, Entry, EntryKind, Transaction
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import RIGHTS, Person, Right, Role, may

WHO = Person(id=PersonId("c1"), role=Role.COORDINATOR, site=SiteId("here"))
AUTHOR = Author(person=WHO, zone="Asia/Shanghai", study=None)
OPENED = Entry(kind=EntryKind.DATABASE_OPENED, value=DatabaseMode.DEMONSTRATION.value)
SAVED = Entry(kind=EntryKind.FORM_SAVED, subject="P1", visit="V", form="f", value="1")


def _two(when: int) -> tuple[Transaction, Transaction]:
    """Two well sealed transactions, the second at ``when``."""
    first = sealed(NOTHING, AUTHOR, 1_000, [OPENED])
    return first, sealed(replace(head_after(first), when=min(when, 1_000)), AUTHOR, when, [SAVED])


def test_a_transaction_that_is_older_than_the_one_before_it_is_found() -> None:
    assert verify(_two(2_000)).ok
    faults = verify(_two(500)).faults
    assert [str(each) for each in faults] == ["transaction 2: is older than the transaction before it"]


def test_a_log_that_does_not_begin_with_its_opening_is_found() -> None:
    assert not verify([sealed(NOTHING, AUTHOR, 1_000, [SAVED])]).ok


def test_a_transaction_without_entries_is_never_sealed() -> None:
    with pytest.raises(ValueError, match="needs an entry"):
        sealed(NOTHING, AUTHOR, 1_000, [])


@pytest.mark.requirement("R15", "G11")
@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_a_right_holds_at_the_own_site_only(role: Role, right: Right) -> None:
    person = Person(id=PersonId("x"), role=role, site=SiteId("here"))
    assert may(person, right, SiteId("here")) is (role in RIGHTS[right])
    assert not may(person, right, SiteId("elsewhere"))


def test_an_administrator_reads_no_data() -> None:
    assert not may(Person(id=PersonId("a"), role=Role.ADMINISTRATOR, site=SiteId("s")), Right.READ, SiteId("s"))


FIRST_FORMAT = (
    "33c57af619db6af77fb8180c70f65fcb924a36536beea3c04ef167fd2554f6b9",
    "b5e4cb7b8eca36d675518cc9c0825bc2cc2191985356eb0ab2bb72e453d089fb",
)
"""Hashes that the first version of the software gave; no database ever gives others for the same entries."""


def test_a_log_of_the_first_format_is_verified_for_ever() -> None:
    author = Author(person=replace(WHO, site=SiteId("changzheng")), zone="Asia/Shanghai", study=None, source="test")
    when = 1_767_225_600_000_000
    value = Entry(
        kind=EntryKind.VALUE, subject="P1", visit="V", form="f", repeat=0, item="bmi", value="22", unit="kg/m2"
    )
    first = Transaction(
        number=1, first=1, when=when, author=author, entries=(OPENED,), previous=NOTHING.hash, hash=FIRST_FORMAT[0],
        format=1,
    )  # fmt: skip
    second = Transaction(
        number=2, first=2, when=when + 1, author=author, entries=(value, SAVED), previous=first.hash,
        hash=FIRST_FORMAT[1], format=1,
    )  # fmt: skip
    assert verify([first, second]).ok
    assert not verify([first, replace(second, format=2)]).ok
    assert not verify([first, replace(second, entries=(replace(value, value="23"), SAVED))]).ok
