"""A third party introduces two others or more; a coalition is proposed to all at once."""

import pytest
from tests.alliage import world
from tests.alliage.partners.introduced import accept, decline, exclude, page, someone, text

from alliage.core import inbox
from alliage.core.permissions import Denied
from alliage.partners.actions import introductions
from alliage.partners.enums import IntroductionState
from alliage.partners.models import Case, FollowUp, Introduction

pytestmark = pytest.mark.django_db


@pytest.fixture
def labo(db):
    return someone("Labo de l’Isère", "lea@labo.example", roles=("labo",))


@pytest.fixture
def sides(db):
    return [someone(f"Partie {n}", f"p{n}@side.example") for n in range(3)]


def introduce(labo, *who, message="Vous devriez vous parler") -> Introduction:
    return introductions.introduce(
        by=labo.by, organisations=[s.organisation for s in who], message=message
    )


def propose(asker, *who, need=None) -> Introduction:
    return introductions.propose_to_all(
        by=asker.by, need=need, organisations=[s.organisation for s in who], message="À plusieurs"
    )


class TestThirdParty:
    def test_by_the_page_with_a_search(self, labo, sides) -> None:
        first, second, _third = sides
        Case.objects.create(third_party=labo.organisation, organisation=first.organisation)
        chosen = [s.organisation.public_id for s in (first, second)]
        assert "Partie 0" in text(labo.client.get("/mises-en-lien/proposer/"))
        shown = text(labo.client.post("/mises-en-lien/proposer/", {"q": "pàrtie 1", "search": "1"}))
        assert chosen[1] in shown
        assert not Introduction.objects.exists()
        values = {"organisations": chosen, "message": "Parlez-vous", "send": "1"}
        labo.client.post("/mises-en-lien/proposer/", values)
        found = Introduction.objects.get()
        assert found.by_third_party
        assert found.sides.count() == 2

    def test_contacts_only_once_both_accepted(self, labo, sides) -> None:
        first, second, _third = sides
        found = introduce(labo, first, second)
        accept(found, first)
        for who in (labo, second):
            assert first.email not in text(page(who, found))
        accept(found, second)
        found.refresh_from_db()
        assert found.state == IntroductionState.MADE
        assert second.email in text(page(first, found))
        shown = text(page(labo, found))
        assert first.email in shown
        assert second.email in shown
        assert labo.email not in text(page(first, found))

    def test_one_no_ends_it_and_its_reason_stays(self, labo, sides) -> None:
        first, second, _third = sides
        found = accept(introduce(labo, first, second), first)
        decline(found, second, "Ils nous doivent de l’argent")
        found.refresh_from_db()
        assert found.state == IntroductionState.DECLINED
        for who in (labo, first):
            shown = text(page(who, found))
            assert "Sans suite" in shown
            assert "argent" not in shown
            assert first.email not in text(page(labo, found))

    def test_is_no_side_and_cannot_answer(self, labo, sides) -> None:
        found = introduce(labo, *sides[:2])
        with pytest.raises(Denied):
            accept(found, labo)

    def test_only_who_holds_a_role(self, sides) -> None:
        with pytest.raises(Denied, match="tiers reconnu"):
            introduce(sides[0], *sides[1:])
        assert sides[0].client.get("/mises-en-lien/proposer/").status_code == 404

    def test_not_alone_nor_twice_nor_again(self, labo, sides) -> None:
        with pytest.raises(Denied):
            introduce(labo, sides[0])
        with pytest.raises(Denied):
            introduce(labo, sides[0], sides[0])
        introduce(labo, sides[0], sides[1])
        with pytest.raises(Denied, match="attend déjà"):
            introduce(labo, sides[1], sides[0])
        assert introduce(labo, sides[0], sides[2])

    def test_an_exclusion_between_the_sides_is_a_silence(self, labo, sides) -> None:
        first, second, _third = sides
        exclude(second, first)
        found = introduce(labo, first, second)
        assert page(second, found).status_code == 404
        assert not inbox.items_for(second.mandate.person)
        accept(found, first)
        assert "En attente de réponse" in text(page(first, found))
        assert "En attente de réponse" in text(page(labo, found))

    def test_a_declined_side_of_several_looks_like_a_waiting_one(self, labo, sides) -> None:
        found = introduce(labo, *sides)
        decline(found, sides[2], "Secret", shared=True)
        shown = text(page(sides[0], found))
        assert "Sans suite" not in shown
        assert "Secret" not in shown
        assert "Sans suite" in text(page(labo, found))


class TestCoalition:
    def test_made_once_two_accepted_and_others_join(self, sides) -> None:
        asker = someone("Chef de file", "chef@coalition.example")
        need = world.need(asker.organisation)
        found = propose(asker, *sides, asker, need=need)
        assert found.sides.count() == 4
        accept(found, sides[0])
        found.refresh_from_db()
        assert found.state == IntroductionState.MADE
        assert FollowUp.objects.count() == 6
        assert sides[0].email not in text(page(sides[1], found))
        accept(found, sides[1])
        assert FollowUp.objects.count() == 9
        for reader, read in ((sides[0], sides[1]), (sides[1], asker), (asker, sides[1])):
            assert read.email in text(page(reader, found))
        shown = text(page(sides[2], found))
        for who in (asker, *sides[:2]):
            assert who.email not in shown

    def test_a_declined_member_is_left_in_peace(self, sides) -> None:
        asker = someone("Chef de file", "chef@coalition.example")
        found = propose(asker, *sides)
        accept(found, sides[0])
        decline(found, sides[1])
        with pytest.raises(Denied, match="Partie 1"):
            introductions.ask(by=asker.by, to=sides[1].organisation, message="Encore ?")

    def test_ends_when_nobody_is_left(self, sides) -> None:
        asker = someone("Chef de file", "chef@coalition.example")
        found = propose(asker, *sides)
        for side in sides:
            decline(found, side)
        found.refresh_from_db()
        assert found.state == IntroductionState.DECLINED
