"""Tries to sign in are counted by address, in this process or in Redis for all of them."""

import pytest

from formloom.runtime.throttle import RateLimitedError, Throttle, network_of


def test_one_address_too_many_and_another_is_free():
    throttle = Throttle(2)
    for _ in range(2):
        throttle.hit("203.0.113.7")
    with pytest.raises(RateLimitedError) as caught:
        throttle.hit("203.0.113.7")
    assert caught.value.data["seconds"] == 60
    throttle.hit("203.0.113.8")


def test_processes_count_together_in_redis(redis_url):
    url = redis_url()
    for throttle in (Throttle(2, url), Throttle(2, url)):
        throttle.hit("203.0.113.7")
    with pytest.raises(RateLimitedError):
        Throttle(2, url).hit("203.0.113.7")


def test_people_sign_in_although_redis_is_gone(caplog):
    throttle = Throttle(1, "redis://127.0.0.1:1/0")
    for _ in range(3):
        throttle.hit("203.0.113.7")
    assert "Redis does not answer" in caplog.text


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
    ids=["IPv4", "IPv6", "none"],
)
def test_what_is_counted_is_what_one_customer_has(address, counted):
    assert network_of(address) == counted
