"""A party consents to the canvas exactly as it read it."""

import pytest
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances.canvas_world import lead, revealed

from alliage.alliances import evidence
from alliage.alliances.actions import canvas, canvas_shared
from alliage.alliances.enums import PartyRole
from alliage.alliances.models import CanvasConsent, CanvasSheet, SharedText
from alliage.alliances.queries.canvas_awaits import consented_by
from alliage.core.permissions import Denied
from alliage.organisations.enums import Role


def consent(room, of) -> CanvasConsent:
    text = SharedText.objects.get(alliance=room)
    return canvas_shared.consent(alliance=room, fingerprint=text.fingerprint, by=lead(of))


def shared(room, of, **words) -> SharedText:
    text = SharedText.objects.filter(alliance=room).first()
    kept = {"vision": "", "purpose": "", "territory": "", "beneficiaries": ""}
    return canvas_shared.edit_shared(
        alliance=room, version=text.version if text else 0, words={**kept, **words}, by=lead(of)
    )


@pytest.mark.django_db
class TestConsent:
    def test_to_what_was_read_and_to_nothing_else(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = revealed(a, b)
        with pytest.raises(Denied):
            consent(room, a)  # nothing is worded together yet
        shared(room, a, vision="Rouler")
        read = SharedText.objects.get().fingerprint
        consent(room, a)
        consent(room, a)
        consent(room, b)
        assert [one.done for one in evidence.of(room)] == [True]
        shared(room, b, vision="Rouler tous")
        assert [one.done for one in evidence.of(room)] == [False]
        with pytest.raises(Denied):
            canvas_shared.consent(alliance=room, fingerprint=read, by=lead(a))
        assert CanvasConsent.objects.count() == 2

    def test_an_amended_sheet_asks_again(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = revealed(a, b)
        shared(room, a, vision="Rouler")
        consent(room, a)
        consent(room, b)
        sheet = CanvasSheet.objects.get(party__organisation=b)
        canvas.amend(alliance=room, version=sheet.version, words={"want": "autre"}, by=lead(b))
        assert not evidence.of(room)[0].done

    def test_by_a_mandate_that_manages_of_a_voice(self) -> None:
        a, b, help_ = (world.organisation(name) for name in ("A", "B", "Aide"))
        room = revealed(a, b)
        world.party(room, help_, PartyRole.ACCOMPANIER)
        shared(room, a, vision="Rouler")
        text = SharedText.objects.get()
        delegate = world.actor(world.mandate(world.person("d@test.example"), a, Role.DELEGATE))
        for by in (lead(help_), delegate):
            with pytest.raises(Denied):
                canvas_shared.consent(alliance=room, fingerprint=text.fingerprint, by=by)

    def test_who_left_keeps_the_words_it_consented_to(self) -> None:
        a, b = world.organisation("A"), world.organisation("B")
        room = revealed(a, b)
        shared(room, a, vision="Rouler en 2026")
        consent(room, b)
        until = timezone.now()
        shared(room, a, vision="Une suite que B n’a pas lue")
        [(_consent, text)] = consented_by(room.parties.get(organisation=b), until)
        assert "Rouler en 2026" in text
        assert "Le vœu de A" in text
        assert "Une suite" not in text
