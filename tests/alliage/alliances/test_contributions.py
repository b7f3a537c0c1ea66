"""The ledger: exact sums however lines are entered, corrections, conventions, who confirms."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.alliage import world
from tests.alliage.alliances.canvas_world import lead

from alliage.alliances.actions import contributions as actions
from alliage.alliances.contributions_drawing import draw
from alliage.alliances.enums import PartyRole
from alliage.alliances.enums_contributions import UNITS, ContributionKind
from alliage.alliances.models import Contribution, ValuationConvention
from alliage.alliances.queries import contributions as queries
from alliage.core import inbox
from alliage.core.permissions import Denied
from alliage.organisations.enums import Role

TODAY = timezone.localdate()


def enter(room, giver, to, by=None, **fields) -> Contribution:
    values = {"kind": "skills", "nature": "delivered", "quantity": Decimal(10), "on": TODAY}
    return actions.enter(
        alliance=room,
        giver=room.parties.get(organisation=giver),
        to=room.parties.get(organisation=to) if to else None,
        what=fields.pop("what", "Comptabilité"),
        by=lead(by or giver),
        **{**values, **fields},
    )


def url(room, name="contributions", *rest) -> str:
    return reverse(f"alliances:{name}", args=[room.code, *rest])


@pytest.fixture
def three(db):
    return [world.organisation(name) for name in ("Alpha", "Bêta", "Gamma")]


@pytest.fixture
def room(three):
    return world.alliance(*three)


def views(room):
    parties = list(room.parties.select_related("organisation"))
    return queries.fairness(parties, queries.sums_of(room), queries.in_force(room), {})


amounts = st.decimals("0.01", "100000000", places=2)
lines = st.lists(
    st.tuples(
        st.sampled_from(["cash", "skills"]),
        st.sampled_from(["promised", "delivered"]),
        st.integers(0, 1),
        amounts,
        st.booleans(),
    ),
    max_size=8,
)


class TestSums(TestCase):
    @settings(max_examples=12, deadline=None)
    @given(lines)
    def test_agree_with_the_lines_however_entered(self, entered) -> None:
        both = [world.organisation("A"), world.organisation("B")]
        room = world.alliance(*both)
        expected: dict = {}
        for kind, nature, giver, quantity, wrong in entered:
            line = enter(
                room, both[giver], both[1 - giver], kind=kind, nature=nature, quantity=quantity
            )
            if wrong:
                actions.correct(line=line, why="faux", by=lead(both[giver]))
            key = (kind, room.parties.get(organisation=both[giver]).pk, nature)
            expected[key] = expected.get(key, Decimal(0)) + (0 if wrong else quantity)
        found = queries.sums_of(room)
        for (kind, giver, nature), total in expected.items():
            assert getattr(found[kind, giver], nature) == total
        for view in views(room):
            assert view.total.delivered == sum(s.sums.delivered for s in view.shares)
            shares = [share.share for share in view.shares if share.share is not None]
            assert not shares or abs(sum(shares) - 1) < Decimal("1e-20")
            assert view.total.unsure == view.total.delivered


class TestLines:
    def test_who_may_write_what(self, room, three) -> None:
        a, b, c = three
        assert not enter(room, a, b).confirmed_at
        assert enter(room, a, b, by=b).confirmed_at
        assert enter(room, a, None, by=c).confirmed_at
        for by, fields in (
            (c, {}),
            (b, {"nature": "promised"}),
            (a, {"on": TODAY + timedelta(days=2)}),
            (a, {"quantity": Decimal("0")}),
            (a, {"quantity": Decimal("1.005")}),
            (a, {"quantity": Decimal("NaN")}),
            (a, {"quantity": actions.MOST + 1}),
        ):
            with pytest.raises(Denied):
                enter(room, a, b, by=by, **fields)

    def test_confirmed_by_the_receiving_side_once(self, room, three) -> None:
        a, b, c = three
        line = enter(room, a, b)
        assert [i.title for i in inbox.items_for(world.lead_of(b).person)] == ["Comptabilité"]
        for other in (a, c):
            with pytest.raises(Denied):
                actions.confirm(line=line, by=lead(other))
        actions.confirm(line=line, by=lead(b))
        with pytest.raises(Denied):
            actions.confirm(line=line, by=lead(b))
        assert not queries.sums_of(room)["skills", line.giver_id].unsure

    def test_nothing_is_deleted_a_line_takes_it_back_once(self, room, three) -> None:
        a, b, c = three
        line = enter(room, a, b)
        with pytest.raises(Denied):
            actions.correct(line=line, why="faux", by=lead(c))
        made = actions.correct(line=line, why="Compté deux fois", by=lead(a))
        for again in (line, made):
            with pytest.raises(Denied):
                actions.correct(line=again, why="encore", by=lead(a))
        with pytest.raises(Denied):
            actions.confirm(line=line, by=lead(b))
        assert Contribution.objects.count() == 2
        assert queries.sums_of(room)["skills", line.giver_id].delivered == 0

    def test_an_observer_and_a_reader_write_nothing(self, room, three) -> None:
        watcher = world.organisation("Regarde")
        world.party(room, watcher, PartyRole.OBSERVER)
        reader = world.mandate(world.person("r@test.example"), three[0], Role.READER)
        before = Contribution.objects.count()
        for held in (world.lead_of(watcher), reader):
            client = world.client_for(held)
            sent = {"nature": "delivered", "kind": "skills", "quantity": "1", "what": "x"}
            sent |= {"giver": room.parties.first().pk, "to": "all", "on": TODAY.isoformat()}
            assert client.post(url(room, "contribution_add"), sent).status_code == 302
        assert Contribution.objects.count() == before


class TestConventions:
    def agreed(self, room, three, euros="25.50") -> ValuationConvention:
        made = actions.propose_convention(
            alliance=room,
            kind="skills",
            text="Coût employeur médian",
            euros_per_unit=Decimal(euros),
            by=lead(three[0]),
        )
        for one in three:
            actions.agree(convention=made, by=lead(one))
        return made

    def test_euros_show_only_with_a_convention_of_all(self, room, three) -> None:
        enter(room, three[0], None, quantity=Decimal("12.50"))
        made = actions.propose_convention(
            alliance=room, kind="skills", text="t", euros_per_unit=Decimal(20), by=lead(three[0])
        )
        client = world.client_for(world.lead_of(three[1]))
        for one in three[:2]:
            actions.agree(convention=made, by=lead(one))
        assert views(room)[0].euros is None
        assert "€" not in client.get(url(room)).content.decode()
        actions.agree(convention=made, by=lead(three[2]))
        actions.agree(convention=made, by=lead(three[2]))
        assert views(room)[0].euros == Decimal("250.00")
        assert "250\u00a0€" in client.get(url(room)).content.decode()

    def test_a_newer_one_waits_and_the_former_holds(self, room, three) -> None:
        self.agreed(room, three)
        newer = actions.propose_convention(
            alliance=room, kind="skills", text="Autre", euros_per_unit=None, by=lead(three[0])
        )
        assert queries.in_force(room)["skills"].number == 1
        for one in three:
            actions.agree(convention=newer, by=lead(one))
        assert queries.in_force(room)["skills"].number == 2
        assert views(room) == []

    def test_who_leaves_holds_nothing_up(self, room, three) -> None:
        made = actions.propose_convention(
            alliance=room, kind="skills", text="t", euros_per_unit=None, by=lead(three[0])
        )
        for one in three[:2]:
            actions.agree(convention=made, by=lead(one))
        room.parties.filter(organisation=three[2]).update(state="left")
        actions.voices_changed(room, lead(three[0]))
        assert queries.in_force(room)["skills"] == made

    def test_money_has_no_other_value(self, room, three) -> None:
        with pytest.raises(Denied):
            actions.propose_convention(
                alliance=room, kind="cash", text="t", euros_per_unit=Decimal(2), by=lead(three[0])
            )

    def test_agreed_by_a_mandate_that_manages(self, room, three) -> None:
        made = actions.propose_convention(
            alliance=room, kind="skills", text="t", euros_per_unit=None, by=lead(three[0])
        )
        delegate = world.mandate(world.person("d@test.example"), three[1], Role.DELEGATE)
        with pytest.raises(Denied):
            actions.agree(convention=made, by=world.actor(delegate))


class TestPages:
    def test_no_total_over_kinds_and_no_rank(self, room, three) -> None:
        enter(room, three[2], None, kind="cash", quantity=Decimal(700))
        enter(room, three[0], None, kind="cash", quantity=Decimal(300))
        enter(room, three[0], None, kind="coordination", quantity=Decimal(41))
        page = world.client_for(world.lead_of(three[1])).get(url(room)).content.decode()
        first = page[page.index('id="nature-cash"') : page.index('id="nature-coordination"')]
        assert first.index("Alpha") < first.index("Gamma")  # order of entry, not of size
        assert "1\u202f000\u00a0€" in first
        assert "1\u202f041" not in page

    def test_by_the_pages(self, room, three) -> None:
        a, b, _c = three
        giver, to = (room.parties.get(organisation=one).pk for one in (a, b))
        sent = {"nature": "delivered", "kind": "premises", "quantity": "2,5", "what": "Salle"}
        sent |= {"giver": giver, "to": to, "on": TODAY.isoformat()}
        client = world.client_for(world.lead_of(a))
        answer = client.post(url(room, "contribution_add"), sent)
        assert answer.status_code == 302
        line = Contribution.objects.get()
        assert line.quantity == Decimal("2.5")
        other = world.client_for(world.lead_of(b))
        other.post(url(room, "contribution_confirm", line.pk))
        assert "Bêta" in client.get(answer["Location"]).content.decode()
        client.post(url(room, "contribution_correct", line.pk), {"why": "Un seul jour"})
        assert Contribution.objects.filter(hundredths=-250).exists()
        file = b"".join(client.get(url(room) + "?format=csv")).decode()
        assert "Salle;Alpha;Bêta;Locaux;jours;Apporté;2,5;" in file
        sheet = b"".join(client.get(url(room) + "?format=xlsx"))
        assert sheet[:2] == b"PK"

    def test_the_same_number_of_queries_with_one_line_and_twelve(self, room, three) -> None:
        client = world.client_for(world.lead_of(three[0]))
        enter(room, three[0], None)
        counts = []
        for _turn in range(2):
            client.get(url(room))
            with CaptureQueriesContext(connection) as captured:
                client.get(url(room))
            counts.append(len(captured))
            for kind in ContributionKind:
                for one in three:
                    enter(room, one, None, kind=kind)
        assert counts[0] == counts[1]


def test_every_kind_has_its_unit() -> None:
    assert set(UNITS) == set(ContributionKind)


def test_bars_stay_within_their_kind() -> None:
    bar = draw(Decimal(50), Decimal(25), Decimal(50))
    assert (bar.promised, bar.delivered) == ("100.00%", "50.00%")
    assert draw(Decimal(0), Decimal(-1), Decimal(0)).delivered == "0%"
