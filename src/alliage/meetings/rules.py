"""The rules card of an event, as proposed: plain words that the organiser may change."""

from django.utils.translation import gettext as _


def proposed(minutes: int = 7) -> str:
    """Return the rules as they are proposed, one a line, in the language of who organises."""
    return "\n".join(
        [
            _("Chaque rencontre dure %(n)s minutes, montre en main.") % {"n": minutes},
            _("On se présente en une minute, puis on cherche ce que l’on peut faire ensemble."),
            _("Personne ne demande d’argent."),
            _("Personne ne vend."),
            _("Le but : repartir avec une ou deux pistes partagées, pas avec vingt cartes."),
            _("Si une personne ne vient pas, dites-le à l’accueil : le planning sera réparé."),
        ]
    )


def lines(text: str) -> list[str]:
    """Return the rules one by one, without what stands before them in a list."""
    kept = (line.strip().lstrip("-–—•*").strip() for line in text.splitlines())
    return [line for line in kept if line]
