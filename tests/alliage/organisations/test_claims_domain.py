"""Is an address at an organisation's own domain? Equality alone says yes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage.organisations import claims_domain as domains

SITE = ["https://www.roue-libre.fr/"]
labels = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
names = st.lists(labels.filter(lambda label: label != "www"), min_size=2, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("email", "site"),
    [
        ("a@roue-libre.fr", "https://www.roue-libre.fr/"),
        ("a@ROUE-LIBRE.fr", "roue-libre.fr"),
        ("a@roue-libre.asso.fr", "http://roue-libre.asso.fr/accueil"),
        ("a@été.fr", "https://xn--t-9fab.fr/fr/"),
        ("a@voiron.fr.", "http://voiron.fr:8080/index.html"),
    ],
)
def test_the_very_domain_proves(email: str, site: str):
    assert domains.judge(email, [site]).proved


@pytest.mark.parametrize(
    "email",
    [
        "a@roue-libre.fr.evil.com",  # the name as a prefix
        "a@evilroue-libre.fr",  # as a suffix
        "a@mail.roue-libre.fr",  # below it
        "a@fr",  # above it
        "a@roue-libre.com",  # beside it
        "a@roue-1ibre.fr",  # a digit for a letter
        "a@rоue-libre.fr",  # a Cyrillic letter
        "a@roue‐libre.fr",  # another hyphen
        "a@ｒoue-libre.fr",  # a full-width letter
        "a@roue-libre.fr@evil.com",
        "a@evil.com@roue-libre.fr",
        "roue-libre.fr",
        "a@",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
    ],
)
def test_nothing_like_it_proves(email: str):
    verdict = domains.judge(email, SITE)
    assert not verdict.proved
    assert verdict.reason


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        ("gmail.com", "mail"),
        ("orange.fr", "mail"),
        ("wanadoo.fr", "mail"),
        ("laposte.net", "mail"),
        ("free.fr", "mail"),
        ("roue-libre.free.fr", "mail"),
        ("outlook.com", "mail"),
        ("hotmail.fr", "mail"),
        ("yahoo.fr", "mail"),
        ("sfr.fr", "mail"),
        ("proton.me", "mail"),
        ("asso.fr", "suffix"),
        ("co.uk", "suffix"),
        ("roue-libre.wixsite.com", "site"),
        ("www.facebook.com", "site"),
        ("ac-grenoble.fr", "many"),
        ("roue-libre.asso.fr", ""),
        ("notgmail.com", ""),
    ],
)
def test_shared_domains_are_known(domain: str, kind: str):
    assert domains.shared_kind(domain) == kind
    if kind:
        verdict = domains.judge(f"a@{domain}", [f"https://{domain}/"])
        assert not verdict.proved
        assert domain in verdict.reason


@pytest.mark.parametrize(
    "site",
    [
        "https://voiron.fr/associations/roue-libre",
        "https://voiron.fr/?asso=12",
        "https://voiron.fr/roue-libre",
        "javascript:alert(1)",
        "https://admin@voiron.fr/",
        "https://",
        "https://[::1",
    ],
)
def test_a_page_on_somebody_elses_site_has_no_domain(site: str):
    assert not domains.judge("a@voiron.fr", [site]).proved


def test_the_lists_hold_domains_that_can_be_met():
    for kind, found in domains._shared().items():
        for domain in found:
            shape = domains.ascii_domain(f"x.{domain}")
            assert shape == f"x.{domain}", (kind, domain)


@given(names, names)
def test_two_different_domains_never_prove(one: str, other: str):
    proved = domains.judge(f"a@{one}", [f"https://{other}/"]).proved
    assert proved == (one == other and not domains.shared_kind(one))


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_answers(email: str, site: str):
    verdict = domains.judge(email, [site])
    assert verdict.proved or verdict.reason
