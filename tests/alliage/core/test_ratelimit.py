"""Token buckets in the database: exact, shared by processes, and naming nobody."""

import threading

import pytest
from django.db import connection
from django.http import HttpResponse

from alliage.core import ratelimit
from alliage.core.middleware import client_ip
from alliage.core.models import Bucket
from alliage.core.permissions import public
from alliage.people.adapters import AccountAdapter

RATE = ratelimit.parse("3/m")


class TestBucket:
    pytestmark = pytest.mark.django_db

    def test_empties_then_refills(self) -> None:
        waits = [ratelimit.take("k", RATE, now=1000.0) for _call in range(4)]
        assert waits[:3] == [0, 0, 0]
        assert waits[3] == pytest.approx(20, abs=0.1)
        assert ratelimit.take("k", RATE, now=1010.0) == pytest.approx(10, abs=0.1)
        assert ratelimit.take("k", RATE, now=1020.0) == 0
        assert ratelimit.take("k", RATE, now=1020.0) > 0

    def test_never_holds_more_than_its_capacity(self) -> None:
        ratelimit.take("k", RATE, now=0.0)
        waits = [ratelimit.take("k", RATE, now=1e6) for _call in range(4)]
        assert [bool(wait) for wait in waits] == [False, False, False, True]

    def test_one_bucket_a_key(self) -> None:
        for _call in range(3):
            ratelimit.take("a", RATE, now=0.0)
        assert ratelimit.take("b", RATE, now=0.0) == 0

    def test_old_ones_are_forgotten(self) -> None:
        ratelimit.take("old", RATE, now=10.0)
        ratelimit.take("new", RATE, now=1000.0)
        assert ratelimit.forget_old_buckets(older_than=500.0) == 1
        assert Bucket.objects.get().key == "new"

    @pytest.mark.parametrize("text", ["", "60", "x/m", "0/m", "60/week", "-1/m"])
    def test_a_bad_rate_is_refused(self, text) -> None:
        with pytest.raises(ValueError, match="rate"):
            ratelimit.parse(text)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_take_exactly_what_there_is() -> None:
    rate, taken, errors = ratelimit.parse("20/d"), [], []
    start = threading.Barrier(8)

    def take_many() -> None:
        try:
            start.wait()
            for _call in range(10):
                if not ratelimit.take("shared", rate, now=1000.0):
                    taken.append(1)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_many) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(taken) == 20


@pytest.mark.django_db
class TestView:
    @pytest.fixture
    def view(self):
        return public(ratelimit.rate_limit("test", "2/m")(lambda _request: HttpResponse("ok")))

    def call(self, rf, view, user, address="203.0.113.7"):
        request = rf.get("/", REMOTE_ADDR=address)
        request.user, request.htmx = user, False
        request.session = {}
        return view(request)

    def test_says_when_to_come_back(self, rf, view, member) -> None:
        assert [self.call(rf, view, member).status_code for _call in range(3)] == [200, 200, 429]
        response = self.call(rf, view, member)
        assert 1 <= int(response["Retry-After"]) <= 30
        assert f"{response['Retry-After']} seconde" in response.content.decode()

    def test_counts_people_apart_and_addresses_apart(self, rf, view, member, other) -> None:
        from django.contrib.auth.models import AnonymousUser

        nobody = AnonymousUser()
        for _call in range(3):
            self.call(rf, view, member)
        assert self.call(rf, view, other).status_code == 200
        assert self.call(rf, view, nobody).status_code == 200
        for _call in range(2):
            self.call(rf, view, nobody)
        assert self.call(rf, view, nobody).status_code == 429
        assert self.call(rf, view, nobody, "203.0.113.8").status_code == 200

    def test_a_home_has_one_ipv6_network(self, rf, view) -> None:
        from django.contrib.auth.models import AnonymousUser

        codes = [
            self.call(rf, view, AnonymousUser(), f"2001:db8:1:2::{host}").status_code
            for host in range(1, 4)
        ]
        assert codes == [200, 200, 429]

    def test_keeps_no_address_and_no_account(self, rf, view, member) -> None:
        from django.contrib.auth.models import AnonymousUser

        self.call(rf, view, AnonymousUser(), "203.0.113.7")
        self.call(rf, view, member)
        kept = str(list(Bucket.objects.values_list("key", flat=True)))
        assert "203.0" not in kept
        assert "person" not in kept


class TestAddress:
    """One reading of the visitor's address, for our limits, allauth's and the log."""

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "remote", "expected"),
        [
            (0, "198.51.100.1", "203.0.113.7", "203.0.113.7"),
            (1, "198.51.100.1", "203.0.113.7", "198.51.100.1"),
            (1, "6.6.6.6, 198.51.100.1", "", "198.51.100.1"),
            (2, "6.6.6.6, 198.51.100.1, 192.0.2.9", "", "198.51.100.1"),
            (2, "198.51.100.1", "", "198.51.100.1"),
            (1, "198.51.100.1:4711", "", "198.51.100.1"),
            (1, "[2001:db8::1]:443", "", "2001:db8::1"),
            (1, "", "203.0.113.7", "203.0.113.7"),
            (1, "nonsense", "203.0.113.7", ""),
            (0, "198.51.100.1", "", ""),
            (0, "", "::ffff:198.51.100.1", "198.51.100.1"),
        ],
    )
    def test_is_read_once(self, rf, settings, proxies, forwarded, remote, expected) -> None:
        settings.TRUSTED_PROXIES = proxies
        headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
        request = rf.get("/", REMOTE_ADDR=remote, **headers)
        assert client_ip(request) == expected
        assert AccountAdapter(request).get_client_ip(request) == (expected or "unknown")

    @pytest.mark.django_db
    @pytest.mark.parametrize("proxies", [0, 2])
    def test_a_wrong_count_of_proxies_lets_people_sign_in(self, client, settings, proxies) -> None:
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        settings.ACCOUNT_RATE_LIMITS = {}
        headers = {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}
        response = client.post("/account/login/", {"login": "x@test.example"}, **headers)
        assert response.status_code == 302
