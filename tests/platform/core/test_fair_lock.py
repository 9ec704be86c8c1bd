"""The queue of writers: in the order of asking, with patience, and never stuck."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import services

from formloom.platform.core.database import FairLock
from formloom.platform.core.errors import BusyError


def waiting(lock, count):
    """Return once ``count`` threads stand in the queue."""
    services.wait(lambda: len(lock._queue) == count, "the queue")


def test_the_lock_is_handed_over_in_the_order_of_asking():
    lock, order = FairLock(), []

    def ask(number):
        with lock.held():
            order.append(number)

    with ThreadPoolExecutor(5) as pool, lock.held():
        for number in range(5):
            pool.submit(ask, number)
            waiting(lock, number + 1)
    assert order == [0, 1, 2, 3, 4]


def test_only_one_holds_it_at_a_time():
    lock, inside, most = FairLock(), 0, 0

    def work(_):
        nonlocal inside, most
        for _ in range(200):
            with lock.held():
                inside += 1
                most = max(most, inside)
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert most == 1


def test_who_waits_too_long_is_told_and_leaves_the_queue():
    lock = FairLock()
    with lock.held(), pytest.raises(BusyError, match="Others are saving"), lock.held(0.01):
        pass
    assert not lock._queue
    with lock.held(0):
        pass


def test_a_raising_holder_lets_the_next_one_in():
    lock = FairLock()
    with pytest.raises(ZeroDivisionError), lock.held():
        _ = 1 / 0
    with lock.held(0):
        pass


def test_a_hand_over_to_one_who_just_gave_up_is_not_lost(monkeypatch):
    """The turn comes between the end of waiting and leaving the queue: it is taken after all."""
    lock = FairLock()
    lock._acquire(0)

    class Late(threading.Event):
        def wait(self, timeout=None):
            lock._release()
            return False

    monkeypatch.setattr("formloom.platform.core.database.threading.Event", Late)
    with lock.held(0):
        assert lock._held
    assert not lock._held
