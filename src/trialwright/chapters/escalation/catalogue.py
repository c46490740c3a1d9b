"""Every design by the name that protocols and the command line use, and how a plan is made of it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from trialwright.chapters.escalation.blrm import BLRM
from trialwright.chapters.escalation.boin import BOIN
from trialwright.chapters.escalation.boin12 import BOIN12
from trialwright.chapters.escalation.crm import CRM
from trialwright.chapters.escalation.design import Plan
from trialwright.chapters.escalation.fixed_cohorts import FIXED_COHORTS
from trialwright.chapters.escalation.guards import GUARD_SETTINGS, guarded
from trialwright.chapters.escalation.i3plus3 import I3PLUS3
from trialwright.chapters.escalation.keyboard import KEYBOARD, MTPI2
from trialwright.chapters.escalation.mtpi import MTPI
from trialwright.chapters.escalation.settings import Chosen, DesignKind, Setting, whole
from trialwright.chapters.escalation.three_plus_three import THREE_PLUS_THREE
from trialwright.chapters.escalation.tite_boin import TITE_BOIN
from trialwright.chapters.escalation.tite_crm import TITE_CRM
from trialwright.chapters.escalation.tpi import TPI
from trialwright.chapters.escalation.uploaded_table import UPLOADED_TABLE
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, fault, nearest

DESIGNS: Mapping[str, DesignKind] = MappingProxyType(
    {
        "fixed": FIXED_COHORTS,
        "3+3": THREE_PLUS_THREE,
        "boin": BOIN,
        "keyboard": KEYBOARD,
        "mtpi-2": MTPI2,
        "mtpi": MTPI,
        "tpi": TPI,
        "i3+3": I3PLUS3,
        "table": UPLOADED_TABLE,
        "crm": CRM,
        "blrm": BLRM,
        "tite-boin": TITE_BOIN,
        "tite-crm": TITE_CRM,
        "boin12": BOIN12,
    }
)

MOST_LEVELS = 12

PLAN_SETTINGS: tuple[Setting, ...] = (
    Setting(name="cohort", default="3", fits=whole(1, 20), text=Text(en="patients in a cohort", zh="每个剂量组的例数")),
    Setting(
        name="cohorts",
        default="",
        fits=whole(1, 200).or_empty(),
        text=Text(
            en="cohorts at most; empty: no limit, and for operating characteristics as many as there are levels",
            zh="剂量组数上限；留空为不限，计算运行特征时取剂量水平数",
        ),
    ),
    Setting(
        name="start",
        default="1",
        fits=whole(1, MOST_LEVELS),
        text=Text(en="level of the first cohort", zh="首个剂量组的剂量水平"),
    ),
)
"""What every design is planned with."""


def limited(plan: Plan) -> Plan:
    """The plan as its operating characteristics need it: with as many cohorts as levels where nobody said how many."""
    return plan if plan.cohorts is not None or plan.ends_alone else replace(plan, cohorts=plan.levels)


def settings_of(name: str) -> tuple[Setting, ...]:
    """Every setting that may be chosen for a design of the catalogue."""
    own = DESIGNS[name].settings
    taken = {setting.name for setting in own}
    return (*own, *(setting for setting in (*PLAN_SETTINGS, *GUARD_SETTINGS) if setting.name not in taken))


def planned(name: str, given: Mapping[str, str], levels: int) -> Plan | Fault:
    """The plan that a design's name and choices mean on a ladder of so many levels; or what is wrong with them."""
    if name not in DESIGNS:
        return fault("design-unknown", near=nearest(name, DESIGNS), name=name, known=", ".join(DESIGNS))
    if not 1 <= levels <= MOST_LEVELS:
        return fault("design-levels", levels=levels, most=MOST_LEVELS)
    settings = {setting.name: setting for setting in settings_of(name)}
    for key, value in given.items():
        if key not in settings:
            return fault("design-no-setting", near=nearest(key, settings), name=key, known=", ".join(settings))
        if not settings[key].fits.holds(value):
            return fault("design-setting", name=key, value=value, fits=settings[key].fits.said)
    chosen = Chosen(texts={**{key: setting.default for key, setting in settings.items()}, **given})
    if chosen.whole("start") > levels:
        return fault("design-setting", name="start", value=chosen.word("start"), fits=whole(1, levels).said)
    design = DESIGNS[name].build(chosen, levels)
    if isinstance(design, Fault):
        return design
    return Plan(
        design=guarded(design, chosen),
        levels=levels,
        cohort=chosen.whole("cohort"),
        cohorts=chosen.whole("cohorts") if chosen.given("cohorts") else None,
        start=chosen.whole("start"),
        ends_alone=DESIGNS[name].ends_alone,
    )
