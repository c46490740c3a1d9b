"""Where the writers of one process wait for each other: whoever came first is served first."""

import threading
import time
from collections import deque
from types import TracebackType


class Line:
    """A lock that is handed to whoever waits longest.

    An ordinary lock goes to whichever thread happens to run: under sixteen writers the unlucky ones wait several turns.
    """

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def __enter__(self) -> None:
        """Waits for one's turn."""
        with self._door:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        try:
            turn.acquire()
        except BaseException:  # interrupted while waiting: leave the line, or pass on the turn that has just come
            self._leave(turn)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, stop: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hands over to the next."""
        with self._door:
            if not self._waiting:
                self._taken = False
                return
            self._waiting.popleft().release()
        time.sleep(0)  # lets the next begin now, not when this thread has nothing else to do

    def _leave(self, turn: threading.Lock) -> None:
        with self._door:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.__exit__(None, None, None)
