"""Two claims verified at the same moment give one active organisation and two mandates."""

import threading

import pytest
from django.db import connection
from tests.alliage.organisations.claims_world import PDF, ROUE_LIBRE, begun, by, proved

from alliage.organisations.actions import claims_decide, claims_proof
from alliage.organisations.models import Claim, Mandate, Organisation
from alliage.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


def together(*acts):
    """Run acts in threads of their own that start at once; return what they raised."""
    gate, errors = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(timeout=20)
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


def sent(email: str) -> Claim:
    claim = begun(proved(email))
    claims_proof.send_receipt(claim=claim, content=PDF, by=by(claim.person))
    return claim


def test_two_claims_verified_at_once():
    claims = [sent("anna@secret.example"), sent("paul@secret.example")]
    operator = User.objects.create_user("exploitante@test.example", is_operator=True)
    errors = together(
        *(lambda c=claim: claims_decide.verify(claim=c, by=by(operator)) for claim in claims)
    )
    assert not errors
    [active] = Organisation.objects.active()
    assert active.directory_id == ROUE_LIBRE
    assert Mandate.objects.running().filter(organisation=active).count() == 2


def test_one_claim_verified_by_two_operators_at_once():
    claim = sent("anna@secret.example")
    operators = [
        User.objects.create_user(f"op{n}@test.example", is_operator=True) for n in range(2)
    ]
    answers = []
    errors = together(
        *(
            lambda o=one: answers.append(
                claims_decide.verify(claim=Claim.objects.get(pk=claim.pk), by=by(o))
            )
            for one in operators
        )
    )
    # The one who comes second reads a claim that is decided, or finds it decided meanwhile.
    assert answers.count(True) == 1
    assert len(errors) + answers.count(False) == 1
    assert Mandate.objects.running().count() == 1


def test_two_clicks_make_one_claim():
    who = proved("anna@secret.example")
    assert not together(lambda: begun(who), lambda: begun(who))
    assert Claim.objects.count() == 1
