"""Laws that every design of the catalogue keeps; a new design inherits them by its one line.

A frame holds thousands of trials, so one run of this file judges several hundred thousand histories.
"""

import inspect
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trialwright.chapters.escalation
from trialwright.chapters.escalation.catalogue import DESIGNS, planned, settings_of
from trialwright.chapters.escalation.design import STOP, WAIT, Ints, Plan, Trials, of_counts
from trialwright.chapters.escalation.endings import enumerate_endings, simulate
from trialwright.chapters.escalation.guards import GUARDS
from trialwright.chapters.escalation.history import DoseHistory, Patient, read_outcomes, written
from trialwright.chapters.escalation.operating import score
from trialwright.chapters.escalation.patients import advise, select, settle
from trialwright.chapters.escalation.printed import as_csv, printed
from trialwright.chapters.escalation.table import TableDesign
from trialwright.words.findings import Fault

LEVELS = 4
FOLDER = Path(inspect.getfile(trialwright.chapters.escalation)).parent
FRAME = {
    "design", "settings", "catalogue", "history", "patients", "table", "selection", "endings", "operating", "guards",
    "printed", "pathways", "protocol", "stagger", "backfill", "__init__",
}  # fmt: skip
"""Files of the folder that are the frame around the designs."""


def _plan(name: str, levels: int = LEVELS, **given_settings: str) -> Plan:
    if name == "table" and "table" not in given_settings:
        boin = planned("boin", {}, 3)
        assert isinstance(boin, Plan)
        given_settings["table"] = as_csv(printed(boin, 15))
    made = planned(name, given_settings, levels)
    assert isinstance(made, Plan), made
    return made


NAMES = list(DESIGNS)
WHOLE = [name for name in NAMES if _plan(name).design.reads in {"counts", "last cohort"}]
"""Designs that judge complete outcomes."""


def _is_cheap(plan: Plan) -> bool:
    return isinstance(plan.design, TableDesign) or plan.ends_alone


def _frame(plan: Plan, seed: int, *, pending: bool = False) -> tuple[Trials, Ints]:
    """Random trials as they can stand: complete cohorts below, a last cohort that may be incomplete and open."""
    random = np.random.default_rng(seed)
    size = 4000 if _is_cheap(plan) else 120
    cohort, levels = plan.cohort, plan.levels
    current = random.integers(1, levels + 1, size)
    cohorts = random.integers(1, 4, (size, levels))
    treated = np.where(np.arange(1, levels + 1) <= current[:, None], cohorts * cohort, 0)
    rate = random.uniform(0, 0.7, (size, 1))
    dlts = random.binomial(treated, rate)
    rows, here = np.arange(size), current - 1
    missing = random.integers(0, cohort, size) if pending else np.zeros(size, dtype=np.int64)
    last_treated = cohort - missing
    last_dlts = np.minimum(random.binomial(last_treated, rate[:, 0]), dlts[rows, here])
    trials = of_counts(treated, dlts, current, last_treated, last_dlts)
    if not pending:
        return trials, missing
    treated[rows, here] -= missing
    last_pending = random.binomial(last_treated - last_dlts, 0.4)
    open_counts = np.zeros_like(treated)
    room = treated[rows, here] - np.minimum(dlts[rows, here], treated[rows, here])
    last_pending = np.minimum(last_pending, room)
    open_counts[rows, here] = last_pending
    dlts = np.minimum(dlts, treated - open_counts)
    last_dlts = np.minimum(last_dlts, dlts[rows, here])
    open_trials = replace(
        of_counts(treated, dlts, current, last_treated, last_dlts), pending=open_counts, last_pending=last_pending
    )
    return open_trials, missing


def _with_one_more_dlt(trials: Trials) -> tuple[Trials, Ints]:
    """Every trial with one DLT more at its current level, where there was room in the last cohort."""
    rows, here = np.arange(len(trials)), trials.current - 1
    room = (trials.dlts[rows, here] < trials.treated[rows, here]) & (trials.last_dlts < trials.last_treated)
    dlts = trials.dlts.copy()
    dlts[rows, here] += room
    return replace(trials, dlts=dlts, last_dlts=trials.last_dlts + room), np.flatnonzero(room)


REOPENS = {"blrm"}
"""A DLT at a high level makes the curve of two parameters steeper, so that a low level may look safer than before."""

seeds = st.integers(0, 2**32 - 1)
some = settings(max_examples=6, deadline=None)


def test_folder_and_catalogue_agree() -> None:
    built = {Path(inspect.getfile(kind.build)).stem for kind in DESIGNS.values()}
    helpers = {"one_parameter", "two_parameters", "skeleton", "fewer_dlts", "long_window", "follow_up"}
    assert {path.stem for path in FOLDER.glob("*.py")} - FRAME - helpers == built


@pytest.mark.parametrize("name", NAMES)
def test_a_design_is_documented_in_both_languages(name: str) -> None:
    kind = DESIGNS[name]
    assert kind.source
    for text in (kind.text, *(setting.text for setting in settings_of(name))):
        assert text.en
        assert any("一" <= character <= "鿿" for character in text.zh)
    names = [setting.name for setting in settings_of(name)]
    assert len(names) == len(set(names))
    for setting in settings_of(name):
        assert not setting.default or setting.fits.holds(setting.default)
        assert isinstance(planned(name, {setting.name: "no such choice\x00"}, 3), Fault | Plan)


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_that_does_not_exist_is_refused(name: str) -> None:
    found = planned(name, {"no such setting": "1"}, 3)
    assert isinstance(found, Fault)
    assert found.kind == "design-no-setting"


@pytest.mark.parametrize("name", WHOLE)
@given(seed=seeds)
@some
def test_the_same_trials_get_the_same_ruling(name: str, seed: int) -> None:
    plan = _plan(name)
    trials, _ = _frame(plan, seed)
    assert np.array_equal(plan.design.judge(trials).level, plan.design.judge(trials).level)
    alone = of_counts(*(column[:1] for column in (
        trials.treated, trials.dlts, trials.current, trials.last_treated, trials.last_dlts
    )))  # fmt: skip
    assert plan.design.judge(alone).level[0] == plan.design.judge(trials).level[0]


@pytest.mark.parametrize("name", WHOLE)
@given(seed=seeds)
@some
def test_nobody_is_sent_off_the_ladder_or_into_a_closed_level(name: str, seed: int) -> None:
    plan = _plan(name)
    trials, _ = _frame(plan, seed)
    level, closed = plan.design.judge(trials).level, plan.design.closed(trials)
    assert ((level >= WAIT) & (level <= plan.levels)).all()
    goes = level > STOP
    assert not closed[np.flatnonzero(goes), level[goes] - 1].any()
    chosen = plan.design.select(trials).level
    assert ((chosen >= STOP) & (chosen <= plan.levels)).all()


@pytest.mark.parametrize("name", [name for name in WHOLE if DESIGNS[name].monotone])
@given(seed=seeds)
@some
def test_more_toxicity_at_the_same_numbers_never_leads_higher(name: str, seed: int) -> None:
    """A trial that has ended is no lower than one that goes on, so only trials that go on are compared."""
    plan = _plan(name)
    trials, _ = _frame(plan, seed)
    worse, rows = _with_one_more_dlt(trials)
    before, after = plan.design.judge(trials).level[rows], plan.design.judge(worse).level[rows]
    assert (after[before > STOP] <= before[before > STOP]).all()
    if name not in REOPENS:
        assert not (plan.design.closed(trials) & ~plan.design.closed(worse)).any()


@pytest.mark.parametrize("name", WHOLE)
@given(seed=seeds)
@some
def test_no_advice_exceeds_what_an_open_outcome_would_allow(name: str, seed: int) -> None:
    """One open patient is resolved either way; by induction the law holds for every completion."""
    plan = _plan(name)
    trials, missing = _frame(plan, seed, pending=True)
    rows = np.flatnonzero(trials.last_pending > 0)
    level = settle(plan, trials, missing).level
    for dlt in (0, 1):
        one = np.zeros(len(trials), dtype=np.int64)
        one[rows] = 1
        known = np.zeros_like(trials.treated)
        known[np.arange(len(trials)), trials.current - 1] = one
        resolved = replace(
            trials,
            dlts=trials.dlts + dlt * known,
            pending=trials.pending - known,
            last_dlts=trials.last_dlts + dlt * one,
            last_pending=trials.last_pending - one,
        )
        allowed = settle(plan, resolved, missing).level
        compared = rows[(level[rows] > STOP) & (allowed[rows] != WAIT)]
        assert (level[compared] <= allowed[compared]).all()


@pytest.mark.parametrize("name", WHOLE)
@given(text=st.lists(st.sampled_from("NT?"), min_size=1, max_size=5), start=st.integers(1, 2))
@settings(max_examples=25, deadline=None)
def test_an_advice_before_the_cohort_is_complete_agrees_with_every_completion(
    name: str, text: list[str], start: int
) -> None:
    """Every order of outcomes is tried by hand here, patient by patient."""
    plan = _plan(name)
    before = [Patient(level=1, dlt=False)] * (3 if start == 2 else 0)
    known: dict[str, bool | None] = {"N": False, "T": True, "?": None}
    patients = [*before, *(Patient(level=start, dlt=known[letter]) for letter in text)]
    advice = advise(plan, DoseHistory(levels=LEVELS, patients=tuple(patients)))
    if advice.level is None or advice.level <= start:
        return
    missing = DoseHistory(levels=LEVELS, patients=tuple(patients)).missing(plan.cohort)
    full = [*patients, *[Patient(level=start, dlt=None)] * missing]
    unknown = [place for place, patient in enumerate(full) if patient.dlt is None]
    for ending in product((False, True), repeat=len(unknown)):
        ended = list(full)
        for place, dlt in zip(unknown, ending, strict=True):
            ended[place] = replace(full[place], dlt=dlt)
        final = advise(plan, DoseHistory(levels=LEVELS, patients=tuple(ended)))
        assert final.level is not None
        assert final.level >= advice.level


@pytest.mark.parametrize("name", WHOLE)
@given(outcomes=st.lists(st.booleans(), min_size=12, max_size=12), extra=st.sampled_from(["", "max_patients=12"]))
@settings(max_examples=4, deadline=None)
def test_a_trial_that_stops_while_its_level_is_open_has_completed_its_cohort(
    name: str, outcomes: list[bool], extra: str
) -> None:
    """Patient by patient as advised; only every third patient may have a DLT, so that trials go on."""
    plan = _plan(name, **dict([extra.split("=")] if extra else []))
    history = DoseHistory(levels=LEVELS)
    for place, dlt in enumerate(outcomes):
        advice = advise(plan, history)
        if advice.action == "stop":
            assert history.missing(plan.cohort) == 0 or history.current in advice.closed
            return
        assert advice.level is not None
        patient = Patient(level=advice.level, dlt=dlt and place % 3 == 0)
        history = replace(history, patients=(*history.patients, patient))


GUARD_VALUES = {
    "toxic_rate": "0.25", "overdose_rate": "0.3", "max_patients": "12", "no_skipping": "yes", "backfill": "6",
    "late_rate": "0.2",
}  # fmt: skip


def test_every_guard_is_tried() -> None:
    assert set(GUARD_VALUES) == set(GUARDS)


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("name", WHOLE)
@given(seed=seeds)
@settings(max_examples=3, deadline=None)
def test_a_guard_only_lowers_or_stops(name: str, guard: str, seed: int) -> None:
    bare, guarded = _plan(name), _plan(name, **{guard: GUARD_VALUES[guard]})
    trials, _ = _frame(bare, seed)
    assert (guarded.design.judge(trials).level <= bare.design.judge(trials).level).all()
    assert (guarded.design.select(trials).level <= bare.design.select(trials).level).all()
    assert (guarded.design.closed(trials) >= bare.design.closed(trials)).all()


@pytest.mark.parametrize("name", WHOLE)
def test_every_end_is_listed_and_their_chances_add_up_to_one(name: str) -> None:
    plan = replace(_plan(name, levels=3), cohorts=4)
    endings = enumerate_endings(plan)
    assert endings is not None
    for truth in ([0.05, 0.15, 0.3], [0.0, 0.5, 1.0], [0.6, 0.6, 0.6]):
        scored = score(endings, np.array([truth]), 0.25)
        assert scored.size[0].sum() == pytest.approx(1, abs=1e-12)
        assert scored.none[0] + scored.selection[0].sum() == pytest.approx(1, abs=1e-12)
        assert scored.dlts[0] == pytest.approx(scored.patients[0] * truth, abs=1e-10)


@pytest.mark.parametrize("name", WHOLE)
def test_simulated_trials_agree_with_the_exact_chances(name: str) -> None:
    plan = replace(_plan(name, levels=3), cohorts=4)
    truth, trials = np.array([0.1, 0.25, 0.45]), 20_000 if _is_cheap(plan) else 4_000
    endings, made = enumerate_endings(plan), simulate(plan, truth, trials, seed=6)
    assert endings is not None
    exact, simulated = score(endings, truth[None], 0.25), score(made, truth[None], 0.25)
    chances = np.append(exact.selection[0], [exact.none[0], exact.top_untried[0], exact.stopped[0]])
    shares = np.append(simulated.selection[0], [simulated.none[0], simulated.top_untried[0], simulated.stopped[0]])
    error = np.sqrt(np.maximum(chances * (1 - chances), 1e-12) / trials)
    assert (abs(shares - chances) <= 4.5 * error + 1e-12).all()
    again = simulate(plan, truth, trials, seed=6)
    assert np.array_equal(made.dlts, again.dlts)


@given(
    groups=st.lists(
        st.tuples(
            st.integers(1, 4), st.lists(st.sampled_from(["N", "T", "E", "B", "?", "?0.25"]), min_size=1, max_size=6)
        ),
        max_size=6,
    )
)
@settings(max_examples=150, deadline=None)
def test_a_history_written_and_read_again_is_the_same(groups: list[tuple[int, list[str]]]) -> None:
    text = " ".join(f"{level}{''.join(letters)}" for level, letters in groups)
    history = read_outcomes(text, 4)
    assert isinstance(history, DoseHistory)
    assert len(history.patients) == sum(len(letters) for _, letters in groups)
    again = read_outcomes(written(history), 4)
    assert isinstance(again, DoseHistory)
    assert [replace(each, response=bool(each.response)) for each in again.patients] == [
        replace(each, response=bool(each.response)) for each in history.patients
    ]


@given(text=st.text(alphabet="0123456789NTEB?b. x", max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_history_or_a_finding(text: str) -> None:
    found = read_outcomes(text, 3)
    if isinstance(found, DoseHistory):
        assert all(1 <= patient.level <= 3 for patient in found.patients)
        for name in WHOLE[:3]:
            advise(_plan(name, levels=3), found)
            select(_plan(name, levels=3), found)
    else:
        assert found.kind.startswith("outcomes-")
