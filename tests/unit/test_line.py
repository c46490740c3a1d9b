"""Writers are served in the order in which they came, and one who gives up keeps nobody waiting."""

import threading
import time

from trialwright.store.line import Line


def _until(condition: object) -> None:
    assert callable(condition)
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.001)


def test_whoever_came_first_is_served_first() -> None:
    line, served, people = Line(), list[int](), list[threading.Thread]()

    def wait(number: int) -> None:
        with line:
            served.append(number)

    with line:
        for number in range(12):
            person = threading.Thread(target=wait, args=(number,))
            person.start()
            people.append(person)
            _until(lambda count=number + 1: len(line._waiting) == count)
    for person in people:
        person.join()
    assert served == list(range(12))


def test_only_one_is_inside_at_a_time() -> None:
    line, inside, most = Line(), [0], [0]

    def work() -> None:
        for _ in range(200):
            with line:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    people = [threading.Thread(target=work) for _ in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert most == [1]
    with line:
        pass


def test_one_who_fails_inside_hands_over_all_the_same() -> None:
    line = Line()
    for _ in range(2):
        try:
            with line:
                raise ValueError
        except ValueError:
            pass
    with line:
        assert not line._waiting
