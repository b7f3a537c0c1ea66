"""What the area registers at start: indicators."""

from django.utils.translation import gettext_lazy as _l

from alliage.alliances import history

history.describe(
    {
        "indicator.added": _l("Indicateur ajouté : %(name)s"),
        "indicator.edited": _l("Indicateur changé : %(name)s"),
        "indicator.measured": _l("Mesure entrée : %(name)s"),
        "indicator.measure_taken_back": _l("Mesure retirée : %(name)s"),
        "indicator.share_said": _l("Part dite : %(name)s"),
        "indicator.retired": _l("Indicateur qui n’est plus suivi : %(name)s"),
        "indicator.followed": _l("Indicateur suivi de nouveau : %(name)s"),
    }
)
