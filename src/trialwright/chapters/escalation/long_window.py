"""A stopping rule for harm that comes later than the DLT window: so many events among so many patients end the trial.

Escalation looks at the first weeks; rejection drugs and thrombosis also harm later. This rule counts patients with an
event of the long window (up to a year, as the protocol declares), over all levels, and stops once the true rate of such
events probably exceeds what is tolerable.

Missing: a patient still inside the long window counts as treated without an event, so the rule is asked again as time
passes; a stop never rests on an event that has not happened.
Source: beta-binomial stopping in the manner of Thall PF, Simon R. Biometrics 1994; 50:337-349 [source not read];
boundaries equal to R's pbeta, chances of stopping by recursion over the events. Every default is a proposal.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.design import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class LongWindow:
    """Stop once Pr(event rate > tolerable | outcomes) exceeds the cap.

    rate         highest tolerable rate of patients with an event, a fraction
    cap          probability above which the trial stops
    alpha, beta  of the beta prior of the event rate
    first        patients from whom on the rule is asked
    """

    rate: float
    cap: float = 0.9
    alpha: float = 1.0
    beta: float = 1.0
    first: int = 3

    def chance_above(self, treated: Ints, events: Ints) -> Floats:
        """Pr(event rate > tolerable | outcomes).

        Shape: any, the same for both.
        """
        from scipy.special import betaincc  # noqa: PLC0415 scipy is slow to import

        return np.asarray(betaincc(self.alpha + events, self.beta + treated - events, self.rate), dtype=np.float64)

    def stops(self, treated: Ints, events: Ints) -> Bools:
        """Whether so many patients with an event, among so many treated, end the trial."""
        return (treated >= self.first) & (self.chance_above(treated, events) > self.cap)

    def boundary(self, treated: int) -> int | None:
        """The fewest events that are too many among so many patients, asked yet or not; else None."""
        events = np.arange(treated + 1)
        reached = self.chance_above(np.full_like(events, treated), events) > self.cap
        return int(reached.argmax()) if reached.any() else None

    def behaviour(self, true_rate: float, patients: int, look: int = 1) -> tuple[float, float]:
        """The exact chance that the rule stops a trial of so many patients, and the patients expected.

        true_rate  chance of an event for every patient, independently
        look       the rule is asked after every so many patients, and at the end
        """
        running = np.zeros(patients + 2)
        running[0] = 1.0
        stopped, expected = 0.0, 0.0
        for treated in range(1, patients + 1):
            running = running * (1 - true_rate) + np.concatenate([[0.0], running[:-1]]) * true_rate
            if treated % look and treated < patients:
                continue
            events = np.arange(treated + 1)
            ends = self.stops(np.full_like(events, treated), events)
            chance = float(running[: treated + 1][ends].sum())
            running[: treated + 1][ends] = 0.0
            stopped, expected = stopped + chance, expected + chance * treated
        return stopped, expected + float(running.sum()) * patients
