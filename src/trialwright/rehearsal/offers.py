"""Offers of a donor organ in a rehearsal: one was declined, one waits for its decision."""

from trialwright.conduct.forms import Refused, author_at
from trialwright.conduct.offers import OfferDecision, OfferReceived, decide_offer, receive_offer, waiting_at
from trialwright.records.log import Log
from trialwright.records.offers import OfferKind, fold_offers
from trialwright.rehearsal.run import at_site
from trialwright.rehearsal.team import rehearsed_team
from trialwright.study.study import Study
from trialwright.words.days import day_text
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Role

WHY = "blood groups do not fit (made up) / 血型不相容（虚构）"
TOLD = "DBD, 41 y, BMI 24.1, HbA1c 5.4 %, cold 6 h (made up) / DBD，41 岁，BMI 24.1，HbA1c 5.4 %，冷缺血 6 小时（虚构）"


def decline_an_offer(log: Log, study: Study, day: int) -> None:
    """An offer comes in the night, and fits nobody who waits.

    day  since 1970-01-01
    Raises: FaultyStudy when the study refuses it.
    """
    receive_an_offer(log, study, day)
    who, now = rehearsed_team(study)[Role.INVESTIGATOR], at_site(study, day, 22)
    with log.writing(author_at(study, who), now) as writing:
        listed = waiting_at(writing, who.site)
        newest = max(fold_offers(writing.happened(tuple(OfferKind)), who.site))
    decision = OfferDecision(about=newest, reason=WHY, passed=dict.fromkeys(listed, WHY))
    _expect(decide_offer(log, study, decision, who, now))


def receive_an_offer(log: Log, study: Study, day: int) -> None:
    """An offer comes in the night.

    day  since 1970-01-01
    Raises: FaultyStudy when the study refuses it.
    """
    offer = OfferReceived(number=f"DEMO-{day}", came=f"{day_text(day)}T20:30", blood_group="A", told=TOLD)
    _expect(receive_offer(log, study, offer, rehearsed_team(study)[Role.COORDINATOR], at_site(study, day, 21)))


def _expect(outcome: object) -> None:
    if isinstance(outcome, Refused):
        raise FaultyStudy("the offer of the rehearsal is refused", outcome.findings)
