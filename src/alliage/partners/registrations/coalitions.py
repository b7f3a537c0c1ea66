"""What the area registers at start: the words of coalitions in the audit log."""

from django.utils.translation import gettext_lazy as _l

from alliage.core import audit

audit.describe(
    {
        "coalition.drawn_up": _l("Coalition commencée"),
        "coalition.composed": _l("Coalition composée de nouveau"),
        "coalition.taken": _l("Proposition de coalition retenue"),
        "coalition.member_added": _l("Membre ajouté à une coalition"),
        "coalition.member_removed": _l("Membre retiré d’une coalition"),
        "coalition.member_fixed": _l("Membre rendu indispensable, ou non"),
        "coalition.proposed": _l("Coalition proposée à ses membres"),
    }
)
