"""The whole state of a results page as one value: its URL says it, each of its links is another."""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

#: Field of `Criteria` -> parameter of the URL, in the order in which the URL carries them.
PARAMETERS: dict[str, str] = {
    "text": "q",
    "place": "lieu",
    "radius": "rayon",
    "families": "famille",
    "kinds": "nature",
    "themes": "theme",
    "headcounts": "effectif",
    "employer": "employeur",
    "since_year": "depuis",
    "declared_within": "declaree",
    "by": "par",
    "page": "page",
}
BY = {"seat": "siege", "any": "etablissement"}
EMPLOYER = {True: "oui", False: "non"}


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for and where.

    place: "kind:code" of an area, or "" for the whole country; radius: km around a commune;
    families, kinds, themes, headcounts: codes, any of them; declared_within: years.
    """

    text: str = ""
    place: str = ""
    radius: int | None = None
    families: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    headcounts: tuple[str, ...] = ()
    employer: bool | None = None
    since_year: int | None = None
    declared_within: int | None = None
    by: str = "seat"
    page: int = 1

    @property
    def place_kind(self) -> str:
        return self.place.partition(":")[0]

    @property
    def place_code(self) -> str:
        return self.place.partition(":")[2]

    @property
    def says_something(self) -> bool:
        """Whether anything at all is asked: an empty search shows no list of two million."""
        return self.having(page=1) != Criteria()

    @property
    def filters(self) -> int:
        """How many filters narrow the list, the text, the place and the family tab left aside."""
        several = len(self.kinds) + len(self.themes) + len(self.headcounts)
        single = (self.radius, self.employer, self.since_year, self.declared_within)
        return several + sum(value is not None for value in single) + (self.by != "seat")

    def having(self, **changes: object) -> "Criteria":
        """The same with some fields changed, on the first page unless the page is the change."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]

    def toggled(self, name: str, value: str) -> "Criteria":
        """The same with one value of a list field added, or removed when it was there."""
        values: tuple[str, ...] = getattr(self, name)
        kept = tuple(item for item in values if item != value)
        return self.having(**{name: kept if value in values else (*values, value)})

    def parameters(self) -> list[tuple[str, str]]:
        """Parameters of the URL in a fixed order; what has its default value is left out."""
        found: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                continue
            name = PARAMETERS[field.name]
            if isinstance(value, tuple):
                found.extend((name, item) for item in sorted(value))
            elif field.name == "by":
                found.append((name, BY[value]))
            elif field.name == "employer":
                found.append((name, EMPLOYER[value]))
            else:
                found.append((name, str(value)))
        return found

    @property
    def query_string(self) -> str:
        return urlencode(self.parameters())
