"""A small directory of invented organisations, with the traps that partner names set."""

from pathlib import Path

from tests.alliage_engines.directory.search_data import organisation, publish

from alliage_engines.directory.schema import Gone, Identifier, Organisation

#: Communes: Grenoble 38185, Échirolles 38151, Saint-Martin-d'Hères 38421, Voiron 38563, Lyon 69123,
#: Villeurbanne 69266, Quimper 29232, Morlaix 29151 (it took Ploujean over), Chambéry 73065.
_ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("Comité des fêtes", {"commune": "38563"}),
    ("COMITE DES FETES DE PLOUJEAN", {"commune": "29151"}),
    ("MAISON DES JEUNES ET DE LA CULTURE DE VOIRON", {"commune": "38563"}),
    ("Les Passeurs de graines", {"commune": "38185"}),
    ("LES PASSEURS DE GRAINES D'ÉCHIROLLES", {"commune": "38151"}),
    ("Farandole", {"commune": "38185"}),
    ("LA FARANDOLE", {"commune": "38563"}),
    ("Théâtre du Vieux Moulin (TVMX)", {"commune": "38563", "acronym": "TVMX"}),
    ("Ressourcerie La Bricole solidaire", {"commune": "38185"}),
    ("ATLANTIS", {"commune": "29232"}),
    ("Club alpin des Grands Éboulis", {"commune": "73065"}),
    ("Association pour la sauvegarde du lavoir de Kerfeunteun", {"commune": "29232"}),
    ("Judo club de Voiron", {"commune": "38563"}),
    ("Union sportive Saint-Martinoise", {"commune": "38421"}),
)
_BODIES: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("213805633", "commune", {"name": "VOIRON", "commune": "38563"}),
    ("213801855", "commune", {"name": "COMMUNE DE GRENOBLE", "commune": "38185"}),
    ("200040715", "intercommunality", {"name": "GRENOBLE ALPES METROPOLE", "commune": "38185"}),
    (
        "243800984",
        "intercommunality",
        {"name": "COMMUNAUTE D'AGGLOMERATION DU PAYS VOIRONNAIS", "commune": "38563"},
    ),
    (
        "779548000",
        "state_agency",
        {"name": "CAISSE D'ALLOCATIONS FAMILIALES DU RHONE", "commune": "69123"},
    ),
)
_PRIVATE: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("552120222", "foundation", {"name": "Fondation Corvane", "commune": "69123"}),
    ("552032534", "company", {"name": "Le Fournil des Tisserands", "commune": "38563"}),
)


def _body(number: str, kind: str, family: str, values: dict[str, object]) -> Organisation:
    identifiers = (Identifier("siren", number, True),)
    given = {"id": number, "kind": kind, "family": family, "identifiers": identifiers} | values
    return organisation(0, **given)


def rows() -> list[Organisation]:
    """The organisations, in the order of a snapshot."""
    made = [organisation(n, name=name, **values) for n, (name, values) in enumerate(_ROWS, 1)]
    made += [_body(number, kind, "public", values) for number, kind, values in _BODIES]
    made += [_body(number, kind, "private", values) for number, kind, values in _PRIVATE]
    return sorted(made, key=lambda o: (o.departement or "", o.commune or "", o.id))


def id_of(name: str) -> str:
    """The id of the organisation of that very name."""
    (found,) = [row.id for row in rows() if row.name == name]
    return found


GONE = Gone("W381099999", "Les Anciens du tram", "dissolved", None, "38185", None)


def snapshot(store: Path, extra: tuple[Organisation, ...] = ()) -> Path:
    """Publish the organisations, and some more, in a store; return the snapshot's folder."""
    made = sorted([*rows(), *extra], key=lambda o: (o.departement or "", o.commune or "", o.id))
    return publish(store, made, gone=(GONE,))
