"""Sites beside the directory: where a commune is, whom a typed name means."""

from dataclasses import dataclass
from typing import Any

from alliage.alliances.models import Alliance, Party
from alliage.directory.adapters import areas
from alliage.organisations.adapters.ties import linked
from alliage.organisations.enums import Linking, MembershipKind
from alliage.organisations.models import Membership, Organisation
from alliage_engines.directory.text import normalise

#: Names proposed while one types who carries a site.
PROPOSED = 300


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a name means: an organisation active here, a record of the directory, or nobody known."""

    name: str
    organisation: Organisation | None = None
    directory_id: str = ""
    family: str = ""


def sameness(name: str) -> str:
    """Return what makes two spellings of a name the same."""
    return normalise(name)[:160]


def commune_columns(code: str) -> dict[str, Any]:
    """Return the columns of a commune; ValueError for a code that names none."""
    found = areas.area("commune", code)
    if found is None:
        raise ValueError(f"{code!r} names no commune")
    at = areas.place(found.code)
    return {
        "commune": found.code,
        "commune_name": found.name,
        "lat": at.lat if at else None,
        "lon": at.lon if at else None,
    }


def near(alliance: Alliance) -> list[Organisation]:
    """Return the parties, then the members of their networks: those who carry most sites."""
    heads = Party.objects.active().filter(alliance=alliance).values("organisation")
    links = Membership.objects.confirmed().filter(head__in=heads, kind=MembershipKind.NETWORK)
    parties = list(Organisation.objects.filter(pk__in=heads).order_by("name", "pk"))
    members = Organisation.objects.active().filter(pk__in=links.values("member"))
    others = members.exclude(pk__in=heads).order_by("name", "pk")
    return parties + list(others[: PROPOSED - len(parties)])


class Names:
    """Whom typed names mean in a room: each looked up once, however many sites bear it."""

    def __init__(self, alliance: Alliance) -> None:
        self._near: dict[str, list[Organisation]] = {}
        for one in near(alliance):
            self._near.setdefault(normalise(one.name), []).append(one)
        self._known: dict[tuple[str, str], Named] = {}

    def who(self, name: str, commune: str) -> Named:
        """Return whom a name means. Never guessed: a doubtful one stays as it was typed.

        A party or a member of a party's network of that very name is meant first; else the
        directory is asked, in the département of the commune.
        """
        same = self._near.get(normalise(name), [])
        if len(same) == 1:
            return Named(name, same[0], same[0].directory_id, same[0].family)
        key = (name, commune)
        if key not in self._known:
            self._known[key] = _in_the_directory(name, commune)
        return self._known[key]


def _in_the_directory(name: str, commune: str) -> Named:
    found = linked(name, departement_of(commune), commune)
    if found.linking != Linking.SURE:
        return Named(name)
    here = Organisation.objects.active().filter(directory_id=found.chosen).first()
    return Named(name, here, found.chosen, here.family if here else found.family)


def departement_of(commune: str) -> str:
    """Return the code of the département of a commune, empty for an unknown one."""
    above = {area.kind: area.code for area in areas.larger("commune", commune)}
    return above.get("departement", "")
