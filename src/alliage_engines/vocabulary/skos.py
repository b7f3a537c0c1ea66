"""Export the vocabulary as SKOS in Turtle, for those who align their own terms with it."""

from collections.abc import Iterable, Mapping

from alliage_engines.vocabulary.loader import Concept, Theme, Topic, means, skills, themes, topics

#: Addresses of the concepts: a name, not a promise that a page stands there.
BASE = "https://vocabulary.alliage.example/"
HEADER = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix alliage: <{BASE}> .
"""
SCHEMES = {
    "theme": ("Thèmes", "Themes"),
    "skill": ("Compétences", "Skills"),
    "means": ("Moyens", "Means"),
}


def literal(text: str, language: str | None = None) -> str:
    """Return `text` as a Turtle string, escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"' + (f"@{language}" if language else "")


def _scheme(code: str, fr: str, en: str, tops: Iterable[str]) -> str:
    lines = [
        f"alliage:{code} a skos:ConceptScheme",
        f"dcterms:title {literal(fr, 'fr')}, {literal(en, 'en')}",
    ]
    lines += [f"skos:hasTopConcept alliage:{code}-{top}" for top in tops]
    return " ;\n    ".join(lines) + " .\n"


def _concept(scheme: str, concept: Theme | Topic | Concept, extra: Iterable[str]) -> str:
    lines = [
        f"alliage:{scheme}-{concept.code} a skos:Concept",
        f"skos:prefLabel {literal(concept.label_fr, 'fr')}, {literal(concept.label_en, 'en')}",
    ]
    for language, words in (("fr", concept.synonyms_fr), ("en", concept.synonyms_en)):
        lines += [f"skos:altLabel {literal(word, language)}" for word in words]
    lines += [f"skos:inScheme alliage:{scheme}", *extra]
    return " ;\n    ".join(lines) + " .\n"


def _notation(waldec: Iterable[str], naf: Iterable[str]) -> list[str]:
    codes = [*(f"waldec:{code}" for code in waldec), *(f"naf2:{code}" for code in naf)]
    return [f"skos:notation {literal(code)}" for code in codes]


def _theme_concepts() -> list[str]:
    parts = []
    for theme in themes().values():
        below = [t.code for t in topics().values() if t.theme == theme.code]
        extra = [
            "skos:topConceptOf alliage:theme",
            *(f"skos:narrower alliage:theme-{code}" for code in below),
            *_notation([f"{theme.code}000"], theme.naf_prefixes),
        ]
        parts.append(_concept("theme", theme, extra))
    for topic in topics().values():
        extra = [f"skos:broader alliage:theme-{topic.theme}", *_notation(topic.waldec, topic.naf)]
        parts.append(_concept("theme", topic, extra))
    return parts


def _flat_concepts(scheme: str, concepts: Mapping[str, Concept]) -> list[str]:
    top = [f"skos:topConceptOf alliage:{scheme}"]
    return [_concept(scheme, concept, top) for concept in concepts.values()]


def to_skos() -> str:
    """Return themes and topics, skills and means as SKOS concept schemes, in Turtle."""
    tops = {"theme": themes().keys(), "skill": skills().keys(), "means": means().keys()}
    parts = [HEADER]
    parts += [_scheme(code, *titles, tops[code]) for code, titles in SCHEMES.items()]
    parts += _theme_concepts()
    parts += _flat_concepts("skill", skills())
    parts += _flat_concepts("means", means())
    return "\n".join(parts)
