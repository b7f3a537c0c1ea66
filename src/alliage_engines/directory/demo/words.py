"""French sentences from a grammar: what associations are called and what they say they do.

The words stand in `data/*.toml`; this module joins them with French contractions and elisions.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any

_VOWELS = "aeiouyhàâäéèêëîïôöùûüœæ"
_COORDINATED = re.compile(r", | et ")
#: A second infinitive, which takes "de" as the first does.
_AND_VERB = re.compile(r" et (?!financière|solidaire|respecter)(?=\w+(?:er|ir|oir|re)\b)")
#: A goal that says where: no other place may follow.
_PLACED = re.compile(
    r"\b(?:dans|chez|village|communes?|vallées?|Sahel|Himalaya|monde|là où|Alpes|"
    r"loca(?:l|le|les|ux)|quartier|territoire|zone|lacs?|milieu|massifs|montagne|ici|lieux?|Afrique|sentiers)\b"
)
#: Infinitive -> (noun, whether it takes "de"): the register's other way to word a purpose.
_NOUNS = {
    "accompagner": ("accompagnement", True),
    "accueillir": ("accueil", True),
    "animer": ("animation", True),
    "collecter": ("collecte", True),
    "créer": ("création", True),
    "défendre": ("défense", True),
    "développer": ("développement", True),
    "diffuser": ("diffusion", True),
    "distribuer": ("distribution", True),
    "enseigner": ("enseignement", True),
    "entretenir": ("entretien", True),
    "étudier": ("étude", True),
    "financer": ("financement", True),
    "former": ("formation", True),
    "gérer": ("gestion", True),
    "intervenir": ("interventions", False),
    "lutter": ("lutte", False),
    "organiser": ("organisation", True),
    "participer": ("participation", False),
    "pratiquer": ("pratique", True),
    "préserver": ("préservation", True),
    "promouvoir": ("promotion", True),
    "protéger": ("protection", True),
    "publier": ("publication", True),
    "réduire": ("réduction", True),
    "représenter": ("représentation", True),
    "restaurer": ("restauration", True),
    "valoriser": ("valorisation", True),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """Something associations do; `weight` is its share in its family, `naf` its Sirene class."""

    codes: tuple[str, ...]
    weight: int
    naf: str
    insertion: bool
    names: tuple[str, ...]
    goals: tuple[str, ...]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an organisation is, as its name and purpose say it."""

    commune: str
    of_commune: str
    at_commune: str
    of_region: str
    in_region: str


@cache
def data(name: str) -> dict[str, Any]:
    """One of the package's TOML files."""
    text = resources.files("alliage_engines.directory.demo").joinpath("data", f"{name}.toml")
    return tomllib.loads(text.read_text(encoding="utf-8"))


@cache
def activities() -> dict[str, tuple[Activity, ...]]:
    """Waldec family -> what its associations do."""
    families: dict[str, list[Activity]] = {}
    for part in range(1, 5):
        for row in data(f"activities_{part}")["activity"]:
            activity = Activity(
                codes=tuple(row["codes"]),
                weight=row["weight"],
                naf=row.get("naf", "94.99Z"),
                insertion=row.get("insertion", False),
                names=tuple(row["names"]),
                goals=tuple(row["goals"]),
                acts=tuple(row["acts"]),
            )
            for family in {code[:3]: None for code in activity.codes}:
                families.setdefault(family, []).append(activity)
    return {family: tuple(found) for family, found in sorted(families.items())}


class _Folding(dict[int, str]):
    """Letter -> its capital without accent, worked out once."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code).replace("œ", "oe").replace("Œ", "OE"))
        self[code] = "".join(c for c in plain if not unicodedata.combining(c)).upper()
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Capitals without accents, as old registers write."""
    return text.translate(_FOLDING)


@cache
def _says_where(goal: str) -> bool:
    return _PLACED.search(goal) is not None


def of(text: str) -> str:
    """`text` after "de": "de Voiron", "d'Échirolles", "du Bourg-d'Oisans", "des jeunes"."""
    for article, contracted in (("Le ", "du "), ("le ", "du "), ("Les ", "des "), ("les ", "des ")):
        if text.startswith(article):
            return contracted + text[len(article) :]
    if text.startswith("des "):
        return of(text[4:])
    if text.startswith(("de ", "d'")):
        return text
    if text.startswith("du "):
        return "de " + text[3:]
    return ("d'" if text[0].lower() in _VOWELS else "de ") + text


def to_do(clause: str) -> str:
    """An infinitive clause after "de", its second infinitive too: "de créer et de diffuser"."""
    parts = _AND_VERB.split(clause)
    return " et ".join(of(part) for part in parts)


def at(commune: str) -> str:
    """`commune` after "à": "à Voiron", "au Bourg-d'Oisans", "aux Abrets"."""
    for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
        if commune.startswith(article):
            return contracted + commune[len(article) :]
    return f"à {commune}"


def nominal(clause: str) -> str | None:
    """ "organiser des sorties" -> "organisation de sorties"; None where French would limp."""
    verb, _, rest = clause.partition(" ")
    if verb not in _NOUNS or not rest or _COORDINATED.search(f" {rest}"):
        return None
    noun, takes_de = _NOUNS[verb]
    linked = not takes_de or rest.startswith(("vers ", "à ", "au ", "aux "))
    return f"{noun} {rest if linked else of(rest)}"


class Wordsmith:
    """Draws names and purposes; with `unique`, never the same one twice."""

    def __init__(self, rng: Random, *, unique: bool) -> None:
        self.rng = rng
        self.unique = unique
        self._seen: set[str] = set()
        places = data("places")
        self._quarters: list[str] = places["quartiers"]
        self._publics: list[str] = places["publics"]
        self._synonyms: dict[str, list[str]] = places["synonyms"]
        self._images: list[str] = places["images"]
        self._nouns: list[list[str]] = places["nouns"]
        self._complements: list[list[str]] = places["complements"]

    def image(self) -> str:
        """A free name: "L'Étincelle", "La Cabane bleue"."""
        if self.rng.random() < 0.35:
            return str(self._pick(self._images))
        noun, gender = self._pick(self._nouns)
        return f"{noun} {self._pick(self._complements)[gender == 'f']}"

    def fill(self, pattern: str, setting: Setting) -> str:
        """A pattern with its places and free names."""
        return pattern.format(
            commune=setting.commune,
            de=setting.of_commune,
            a=setting.at_commune,
            du_pays=setting.of_region,
            au_pays=setting.in_region,
            quartier=self._pick(self._quarters) if "{quartier}" in pattern else "",
            image=self.image() if "{image}" in pattern else "",
        )

    def name(self, patterns: tuple[str, ...] | list[str], setting: Setting) -> str:
        """A name from one of the patterns, with something more where the plain one is taken."""
        for attempt in range(60):
            name = self.fill(self._pick(patterns), setting)
            if attempt > 16:
                in_town = attempt % 2 and setting.commune in name
                name += self.fill(", quartier {quartier}" if in_town else " – {image}", setting)
            name = name[0].upper() + name[1:]
            if self._fresh(fold(name)):
                return name
        raise RuntimeError(f"no fresh name left for {patterns[0]!r}")

    def purpose(self, activity: Activity, setting: Setting) -> str:
        """What an association says it does, in one of the register's usual turns."""
        for _ in range(60):
            text = self._purpose(activity, setting)
            if self._fresh(text.lower()):
                return text if self.rng.random() < 0.6 else text[0].upper() + text[1:]
        raise RuntimeError(f"no fresh purpose left for {activity.codes[0]}")

    def _fresh(self, key: str) -> bool:
        if not self.unique:
            return True
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _pick(self, options: Any) -> Any:
        return options[int(self.rng.random() * len(options))]

    def _vary(self, clause: str) -> str:
        """The clause, its first verb perhaps another that says the same."""
        verb, space, rest = clause.partition(" ")
        return str(self._pick(self._synonyms.get(verb, (verb,)))) + space + rest

    def _where(self, setting: Setting) -> str:
        where = (
            f" {setting.at_commune}",
            f" {setting.at_commune}",
            f" {setting.in_region}",
            f" {setting.in_region}",
            f" {setting.at_commune} et dans les communes voisines",
        )
        choice = int(self.rng.random() * 9)
        return where[choice] if choice < len(where) else ""

    def _purpose(self, activity: Activity, setting: Setting) -> str:
        goal = self._vary(self._pick(activity.goals))
        if not _says_where(goal):
            goal += self._where(setting)
        first, count = int(self.rng.random() * len(activity.acts)), min(3, len(activity.acts))
        acts = [activity.acts[(first + i) % len(activity.acts)] for i in range(count)]
        acts = list(map(self._vary, acts))
        turn = self.rng.random()
        if turn < 0.30:
            text = " ; ".join([goal, *acts[: 1 + int(self.rng.random() * 3)]])
        elif turn < 0.46:
            text = f"l'association a pour objet {to_do(goal)} ; elle se propose {to_do(acts[0])}"
            text += f" et {to_do(acts[1])}"
        elif turn < 0.62:
            text = f"{goal} ; {acts[0]}, {self._pick(self._publics)}"
        elif turn < 0.80:
            text = _nouns(goal, acts)
        elif turn < 0.88:
            text = f"{goal} ; à cette fin, {acts[0]}"
        elif turn < 0.95:
            text = f"{goal}, {self._pick(self._publics)} ; {acts[0]} ; {acts[1]}"
        else:
            text = f"{goal} et {acts[0]}"
        return text


def _nouns(goal: str, acts: list[str]) -> str:
    """The clauses as nouns, as many as can be; the goal and an act where too few can."""
    nouns = [nominal(clause) or "" for clause in (goal, *acts)]
    if nouns[0] and sum(map(bool, nouns)) > 1:
        return ", ".join(filter(None, nouns))
    return f"{goal} ; {acts[0]}"
