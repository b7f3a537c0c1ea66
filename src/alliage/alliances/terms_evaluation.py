"""The terms of a wave, as they are shown and accepted before anybody answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

#: What is announced now. A change of the words is a new version: what was accepted stays readable.
VERSION = "1"
TERMS: dict[str, tuple[Any, ...]] = {
    "1": (
        _(
            "Les résultats sont montrés par organisation, à toutes les organisations de "
            "l’alliance, aujourd’hui et plus tard."
        ),
        _(
            "Les réponses d’une personne ne sont montrées à personne : ni à ses "
            "collègues, ni à qui dirige, ni à l’exploitant du site."
        ),
        _(
            "À moins de trois personnes, une organisation donne une seule réponse "
            "commune. Sinon elle n’est pas montrée."
        ),
        _(
            "Un chiffre n’est calculé que si trois personnes de l’organisation ont "
            "répondu à la question."
        ),
        _(
            "À la clôture, les résultats sont calculés une fois ; chaque réponse, et la "
            "liste de qui a été invité, sont effacées."
        ),
        _(
            "Une organisation qui n’accepte pas ne prend pas part et n’est pas montrée. "
            "Elle lit les résultats des autres."
        ),
    ),
}


def of(version: str) -> tuple[Any, ...]:
    """Return the lines of a version."""
    return TERMS.get(version, TERMS[VERSION])
