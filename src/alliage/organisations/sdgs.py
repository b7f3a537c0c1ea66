"""The 17 sustainable development goals in a few words of our own, French and English.

Source of the goals and of their addresses: United Nations, resolution A/RES/70/1 (2015),
http://metadata.un.org/sdg/N.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: its number, from 1 to 17, and its short titles."""

    number: int
    fr: str
    en: str

    @property
    def label(self) -> str:
        """The short title in the language of the page, after its number: "3. Bonne santé"."""
        english = (get_language() or "fr").startswith("en")
        return f"{self.number}. {self.en if english else self.fr}"

    @property
    def uri(self) -> str:
        return f"http://metadata.un.org/sdg/{self.number}"


_TITLES = (
    ("Sortir de la pauvreté", "A way out of poverty"),
    ("Bien manger, sans faim", "Good food and no hunger"),
    ("Santé et bien-être", "Health and well-being"),
    ("Apprendre à tout âge", "Learning at every age"),
    ("Égalité des femmes et des hommes", "Equality of women and men"),
    ("Eau saine et assainissement", "Safe water and sanitation"),
    ("Énergie propre pour tous", "Clean energy for all"),
    ("Travail décent et activité", "Decent work and activity"),
    ("Industrie, innovation, équipements", "Industry, innovation, facilities"),
    ("Moins d’inégalités", "Fewer inequalities"),
    ("Villes et communes durables", "Sustainable towns and villages"),
    ("Produire et consommer mieux", "Better production and consumption"),
    ("Agir pour le climat", "Action for the climate"),
    ("Protéger la mer", "Protecting the sea"),
    ("Protéger la vie sur terre", "Protecting life on land"),
    ("Paix, justice, institutions fiables", "Peace, justice, reliable institutions"),
    ("Alliances pour ces objectifs", "Alliances for these goals"),
)
GOALS: Mapping[int, Goal] = {
    number: Goal(number, fr, en) for number, (fr, en) in enumerate(_TITLES, 1)
}


def label(number: int) -> str:
    """The goal in words; its number alone where there is no such goal."""
    return GOALS[number].label if number in GOALS else str(number)


def choices() -> list[tuple[int, str]]:
    """What a form proposes, in the language of the page."""
    return [(goal.number, goal.label) for goal in GOALS.values()]
