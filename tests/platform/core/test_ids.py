"""UUIDv7: sorted by making, also within one millisecond and from several threads."""

import time
from concurrent.futures import ThreadPoolExecutor

from formloom.platform.core.ids import new_id, new_ids


def test_an_id_is_a_uuid_of_version_7():
    made = new_id()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_an_id_begins_with_the_time_in_milliseconds():
    before = time.time_ns() // 1_000_000
    made = new_id().int >> 80
    assert before <= made <= time.time_ns() // 1_000_000 + 10_000


def test_ids_made_together_keep_their_order():
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_threads_never_make_the_same_id():
    def several(_):
        return [new_id() for _ in range(2_000)]

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(several, range(8)))
    assert all(ids == sorted(ids) for ids in made)
    assert len({one for ids in made for one in ids}) == 16_000


def test_many_at_once_are_like_one_after_the_other():
    before, made, after = new_id(), new_ids(5_000), new_id()
    assert [before, *made, after] == sorted({before, *made, after})
    assert {one.version for one in made} == {7}
