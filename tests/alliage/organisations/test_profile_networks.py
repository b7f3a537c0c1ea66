"""Networks and antennas: asked from either side, confirmed by the other, ended by both."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import StrictClient

from alliage.core import inbox
from alliage.core.models.audit import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations.actions import profile_networks as actions
from alliage.organisations.enums import LinkState, MembershipKind, Role, State
from alliage.organisations.models import Mandate, Membership, Organisation

pytestmark = pytest.mark.django_db
NETWORK, ANTENNA = MembershipKind.NETWORK, MembershipKind.ANTENNA


@pytest.fixture
def head(db: None) -> Mandate:
    return world.lead_of(
        world.organisation("Mobilités en Isère", public_id="AL-TETE", roles=("network_head",)),
        "tete@secret.example",
    )


@pytest.fixture
def member(db: None) -> Mandate:
    return world.lead_of(
        world.organisation("Roue libre", public_id="AL-ROUE"), "roue@secret.example"
    )


def ask(by: Mandate, head: Mandate, member: Mandate, kind: str = NETWORK) -> Membership:
    return actions.ask(
        kind=kind, head=head.organisation, member=member.organisation, by=world.actor(by)
    )


def other_of(by: Mandate, head: Mandate, member: Mandate) -> Mandate:
    return member if by == head else head


@pytest.mark.parametrize("side", ["head", "member"])
@pytest.mark.parametrize("kind", MembershipKind.values)
def test_one_asks_and_the_other_confirms(
    head: Mandate, member: Mandate, side: str, kind: str
) -> None:
    by = head if side == "head" else member
    made = ask(by, head, member, kind)
    assert made.state == LinkState.ASKED
    assert ask(by, head, member, kind).pk == made.pk, "safe twice"
    with pytest.raises(Denied):
        actions.confirm(membership=made, by=world.actor(by))
    actions.confirm(membership=made, by=world.actor(other_of(by, head, member)))
    actions.confirm(membership=made, by=world.actor(other_of(by, head, member)))
    made.refresh_from_db()
    assert (made.state, made.since) == (LinkState.CONFIRMED, timezone.localdate())
    member.organisation.refresh_from_db()
    parent = head.organisation if kind == ANTENNA else None
    assert member.organisation.antenna_of == parent
    events = AuditEvent.objects.filter(event__startswith="membership.").order_by("pk")
    assert [event.event for event in events] == ["membership.asked", "membership.confirmed"]


def test_two_requests_that_cross_are_a_confirmation(head: Mandate, member: Mandate) -> None:
    first = ask(head, head, member)
    second = ask(member, head, member)
    assert (first.pk, second.state) == (second.pk, LinkState.CONFIRMED)


def test_a_refusal_is_respected_for_a_while(head: Mandate, member: Mandate) -> None:
    made = ask(member, head, member)
    actions.refuse(membership=made, by=world.actor(head))
    actions.refuse(membership=made, by=world.actor(head))
    with pytest.raises(Denied):
        ask(member, head, member)
    assert ask(head, head, member).state == LinkState.ASKED, "the other side may ask"
    Membership.objects.filter(state=LinkState.ASKED).delete()
    Membership.objects.update(decided_at=timezone.now() - timedelta(days=91))
    assert ask(member, head, member).state == LinkState.ASKED


@pytest.mark.parametrize("side", ["head", "member"])
def test_either_end_ends_it_and_it_may_begin_again(
    head: Mandate, member: Mandate, side: str
) -> None:
    made = ask(member, head, member, ANTENNA)
    actions.confirm(membership=made, by=world.actor(head))
    by = world.actor(head if side == "head" else member)
    actions.end(membership=made, by=by)
    actions.end(membership=made, by=by)
    member.organisation.refresh_from_db()
    assert member.organisation.antenna_of is None
    assert ask(member, head, member, ANTENNA).pk != made.pk


def test_who_asked_takes_the_request_back_and_the_other_does_not(
    head: Mandate, member: Mandate
) -> None:
    made = ask(member, head, member)
    with pytest.raises(Denied):
        actions.end(membership=made, by=world.actor(head))
    actions.end(membership=made, by=world.actor(member))
    with pytest.raises(Denied):
        actions.confirm(membership=made, by=world.actor(head))
    assert Membership.objects.get().state == LinkState.ENDED


def test_strangers_and_readers_decide_nothing(head: Mandate, member: Mandate) -> None:
    made = ask(member, head, member)
    stranger = world.lead_of(world.organisation("Ailleurs"))
    reader = world.mandate(world.person("l@secret.example"), head.organisation, Role.READER)
    for by in (stranger, reader):
        for verb in (actions.confirm, actions.refuse, actions.end):
            with pytest.raises(Denied):
                verb(membership=made, by=world.actor(by))
        with pytest.raises(Denied):
            ask(by, head, member, ANTENNA)
    assert Membership.objects.get().state == LinkState.ASKED


def test_a_network_has_a_head_that_is_known_as_one(member: Mandate) -> None:
    plain = world.lead_of(world.organisation("Sans rôle"))
    with pytest.raises(Denied, match="tête de réseau"):
        ask(member, plain, member)
    with pytest.raises(Denied):
        ask(member, member, member, ANTENNA)


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.MERGED])
def test_who_is_not_active_neither_asks_nor_is_asked(
    head: Mandate, member: Mandate, state: str
) -> None:
    Organisation.objects.filter(pk=head.organisation_id).update(state=state)
    head.organisation.refresh_from_db()
    for by in (head, member):
        with pytest.raises(Denied):
            ask(by, head, member)


def test_antennas_share_a_siren_and_have_one_parent(head: Mandate, member: Mandate) -> None:
    head.organisation.identifiers.create(scheme="siren", value="732829320")
    theirs = member.organisation.identifiers.create(scheme="siren", value="552100554")
    with pytest.raises(Denied, match="SIREN"):
        ask(member, head, member, ANTENNA)
    theirs.value = "732829320"
    theirs.save()
    actions.confirm(membership=ask(member, head, member, ANTENNA), by=world.actor(head))
    second = world.lead_of(world.organisation("Autre mère"))
    with pytest.raises(Denied):
        ask(member, second, member, ANTENNA)
    with pytest.raises(Denied):
        ask(second, member, second, ANTENNA)
    with pytest.raises(Denied):
        ask(head, second, head, ANTENNA)


def test_only_confirmed_ties_show_to_others(head: Mandate, member: Mandate) -> None:
    made = ask(member, head, member)
    client = StrictClient()

    def shown() -> bool:
        page = client.get("/organisations/AL-TETE/reseau/").content.decode()
        file = client.get("/organisations/AL-TETE/reseau/?format=csv")
        text = b"".join(file.streaming_content).decode()
        assert ("AL-ROUE" in text) is ("Roue libre" in page)
        return "Roue libre" in page

    assert not shown()
    actions.confirm(membership=made, by=world.actor(head))
    assert shown()
    Organisation.objects.filter(pk=member.organisation_id).update(state=State.CLOSED)
    assert not shown()
    Organisation.objects.filter(pk=member.organisation_id).update(state=State.ACTIVE)
    actions.end(membership=made, by=world.actor(head))
    assert not shown()


def test_the_whole_way_by_the_pages(head: Mandate, member: Mandate) -> None:
    asking, answering = world.client_for(member), world.client_for(head)
    form = {"place": "head", "other": "mobilités en isère", "since": "2020-05-01"}
    assert asking.post("/mes-organisations/AL-ROUE/reseaux/demander/", form).status_code == 302
    assert inbox.items_for(member.person) == []
    [item] = [i for i in inbox.items_for(head.person) if "reseaux" in i.url]
    assert "Roue libre dit être membre" in item.title
    page = answering.get(item.url).content.decode()
    assert "En attente de votre réponse" in page
    assert (
        "En attente de l’autre organisation"
        in asking.get("/mes-organisations/AL-ROUE/reseaux/").content.decode()
    )
    base = f"/mes-organisations/AL-TETE/reseaux/{Membership.objects.get().pk}/"
    assert "Confirmer le lien" in answering.get(base).content.decode()
    assert answering.get(f"{base}confirmer/").status_code == 405
    assert answering.post(f"{base}confirmer/").status_code == 302
    assert "Confirmé par les deux" in answering.get(base).content.decode()
    assert not [i for i in inbox.items_for(head.person) if "reseaux" in i.url]
    assert answering.post(f"{base}terminer/").status_code == 302
    assert Membership.objects.get().state == LinkState.ENDED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Personne ne s’appelle ainsi", "Aucune organisation active"),
        ("Roue", "Plusieurs organisations répondent"),
        ("SECRET en projet", "Aucune organisation active"),
        ("", "obligatoire"),
    ],
)
def test_the_other_is_found_by_name_or_the_form_says_why_not(
    head: Mandate, member: Mandate, typed: str, said: str
) -> None:
    world.organisation("Roue de secours")
    world.organisation("SECRET en projet", state=State.DRAFT)
    form = {"place": "member", "other": typed}
    page = world.client_for(head).post("/mes-organisations/AL-TETE/reseaux/demander/", form)
    assert said in page.content.decode()
    assert not Membership.objects.exists()


def test_the_type_ahead_knows_active_organisations_only(head: Mandate) -> None:
    world.organisation("Éco-mobilité")
    world.organisation("Éco-SECRET", state=State.DRAFT)
    answer = world.client_for(head).get("/organisations/actives/suggestions/?q=éco")
    assert [found["label"] for found in answer.json()["suggestions"]] == ["Éco-mobilité"]
    assert StrictClient().get("/organisations/actives/suggestions/?q=éco").status_code == 302


def test_a_tie_of_others_does_not_exist(head: Mandate, member: Mandate) -> None:
    made = ask(member, head, member)
    stranger = world.lead_of(world.organisation("Ailleurs", public_id="AL-AILLEURS"))
    client = world.client_for(stranger)
    for address in (
        f"/mes-organisations/AL-AILLEURS/reseaux/{made.pk}/",
        f"/mes-organisations/AL-TETE/reseaux/{made.pk}/",
        "/mes-organisations/AL-TETE/reseaux/",
    ):
        assert client.get(address).status_code == 404
    for verb in ("confirmer", "refuser", "terminer"):
        for whose in ("AL-AILLEURS", "AL-TETE"):
            address = f"/mes-organisations/{whose}/reseaux/{made.pk}/{verb}/"
            assert client.post(address).status_code == 404
    assert Membership.objects.get().state == LinkState.ASKED


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
        if response.streaming:
            list(response.streaming_content)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "address",
    [
        "/mes-organisations/AL-TETE/reseaux/",
        "/mes-organisations/AL-TETE/reseaux/?format=csv",
        "/organisations/AL-TETE/reseau/",
        "/organisations/AL-TETE/reseau/?format=csv",
        "/a-faire/",
    ],
)
def test_one_member_and_three_cost_the_same(head: Mandate, address: str) -> None:
    client = world.client_for(head)

    def more(n: int) -> None:
        other = world.organisation(f"Membre {n}")
        common: dict[str, Any] = {"head": head.organisation, "member": other, "asked_by": other}
        Membership.objects.create(**common, state=LinkState.CONFIRMED)
        Membership.objects.create(**common, kind=ANTENNA)

    more(0)
    client.get(address)
    one = _queries(client, address)
    more(1)
    more(2)
    assert _queries(client, address) == one


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_request_is_made() -> None:
    """Both ends ask from several threads: one membership, confirmed, never two."""
    head = world.lead_of(world.organisation("Tête", roles=("network_head",)))
    member = world.lead_of(world.organisation("Membre"))
    start, failed = threading.Barrier(6), []

    def run(by: Mandate) -> None:
        try:
            start.wait(timeout=10)
            ask(by, head, member)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=((head, member)[n % 2],)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Membership.objects.get().state == LinkState.CONFIRMED
    assert AuditEvent.objects.filter(event__startswith="membership.").count() == 2
