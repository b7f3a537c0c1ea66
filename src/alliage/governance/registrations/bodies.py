"""What the area registers at start: words of bodies and seats, what it keeps of a person."""

from django.utils.translation import gettext_lazy as _l

from alliage.core import audit, personal_data
from alliage.governance import owners
from alliage.governance.actions import personal

audit.describe({"assembly.members_set": _l("Membres d’une assemblée mis à jour")})
owners.describe(
    {
        "governance.body_made": _l("Instance créée : %(title)s"),
        "governance.body_changed": _l("Instance modifiée : %(title)s"),
        "governance.body_closed": _l("Instance close : %(title)s"),
        "governance.seat_given": _l("Siège donné, %(name)s : %(title)s"),
        "governance.seat_changed": _l("Siège modifié, %(name)s : %(title)s"),
        "governance.seat_ended": _l("Siège rendu, %(name)s : %(title)s"),
    },
    {
        "governance.body_made": _l("Instance créée"),
        "governance.body_changed": _l("Instance modifiée"),
        "governance.body_closed": _l("Instance close"),
        "governance.seat_given": _l("Siège donné"),
        "governance.seat_changed": _l("Siège modifié"),
        "governance.seat_ended": _l("Siège rendu"),
    },
)
personal_data.register(personal_data.Holder("governance", personal.export, personal.erase))
