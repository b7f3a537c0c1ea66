"""Writes organisations.parquet with as many generated organisations as asked, from a seed.

Names and purposes are drawn from French words by a Zipf law, with a long tail of made-up proper names;
places by population. Nothing in it is a real organisation.
"""

import random
from pathlib import Path

import duckdb

from alliage_engines.directory.schema import COLUMNS
from alliage_engines.directory.territory import duckdb_tables

_HEADS = """Comité des fêtes|Association sportive|Les amis|Club|Amicale laïque|Société de chasse|Foyer rural
Union sportive|Association culturelle|Parents d'élèves|Cercle|Ensemble vocal|Compagnie
Les jardins|Amicale|École de musique|Association de quartier|Maison des jeunes|Atelier
Club de l'amitié|Groupement|Collectif|Ligue|Secours|Fédération|Harmonie|Comité de jumelage
Centre social|Entraide|Tennis club|Judo club|Pétanque|Football club|Cyclo club|Rugby club
Gymnastique volontaire|Théâtre|Chorale|Crèche|Ressourcerie|Épicerie solidaire|Banque alimentaire
Habitat|Réseau|Coopérative|Mutuelle|Fonds de dotation|Fondation|Société|Ateliers|Régie|Mairie
Syndicat|Lycée|Collège|École primaire|Université|Hôpital|Office|Chambre|Communauté de communes"""
_TOPICS = """sport culture musique danse théâtre insertion emploi formation jeunesse enfance handicap santé
environnement nature jardin solidarité patrimoine histoire mémoire quartier village famille école
éducation accompagnement développement animation loisirs randonnée chasse pêche football rugby
judo tennis pétanque lecture cinéma photographie arts peinture artisanat commerce tourisme
logement alimentation aide entraide accueil réfugiés femmes personnes âgées retraités étudiants
bénévoles bénévolat citoyenneté numérique informatique recyclage réemploi énergie climat
biodiversité eau forêt montagne mer agriculture biologique recherche prévention addictions autisme
soins soutien scolaire alphabétisation langue coopération international humanitaire paix droits
défense consommateurs locataires habitants parents anciens combattants élèves professionnels
entreprises création innovation mobilité transport vélo automobile moto aéronautique nautique
voile plongée équitation chien chat animaux protection secourisme pompiers sécurité routière
spiritualité culte paroisse philosophie débat politique élus syndicat médiation justice victimes
prison radio presse édition livres bibliothèque festival spectacle concert chorale orchestre
cirque marionnettes mode cuisine gastronomie vin"""
_FILLERS = """promouvoir organiser développer favoriser la le les de du des et par pour avec dans sur entre
ainsi que toute toutes activités actions membres projets ateliers rencontres manifestations stages cours
pratique locale régionale sociale l'accès d'activités l'organisation d'échanges l'ensemble"""
_ROWS = 100_000  # a batch


def _lexicon(seed: int) -> list[str]:
    """Words by falling frequency: French ones first, then made-up proper names."""
    rng = random.Random(seed)
    known = _TOPICS.split()
    rng.shuffle(known)
    onsets, vowels = (
        "b c ch d f g gr h j l m n p pl qu r s t tr v".split(),
        "a e i o u ou ai é".split(),
    )
    codas = "l n r s t x c".split() + [""] * 7
    made = {
        "".join(rng.choice(onsets) + rng.choice(vowels) for _ in range(rng.randint(2, 4)))
        + rng.choice(codas)
        for _ in range(60_000)
    }
    return known + sorted(made - set(known), key=lambda _: rng.random())


def _macros(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    run = connection.execute
    run(f"CREATE MACRO u(i, salt) AS (hash(i * 977 + salt + {seed} * 7919) % 1000003) / 1000003.0")
    run("CREATE MACRO pick(list, x) AS list[1 + floor(x * len(list))::BIGINT]")
    run("SET VARIABLE words = ?", [_lexicon(seed)])
    run("SET VARIABLE heads = ?", [_HEADS.replace("\n", "|").split("|")])
    run("SET VARIABLE fillers = ?", [_FILLERS.split()])
    run("CREATE MACRO word(i, salt) AS pick(getvariable('words'), power(u(i, salt), 4))")
    run("CREATE MACRO filler(i, salt) AS pick(getvariable('fillers'), power(u(i, salt), 2))")
    duckdb_tables(connection)
    run("""CREATE TEMP TABLE place AS SELECT *, sum(greatest(population, 20)) OVER (ORDER BY code)
        / sum(greatest(population, 20)) OVER () AS upto FROM t_commune""")
    run("""CREATE TEMP TABLE drawn AS SELECT place.*, unnest(range(greatest(1,
        (20000.0 * greatest(population, 20) / (SELECT sum(population) FROM place))::INT))) AS k
        FROM place""")
    run("SET VARIABLE drawn = (SELECT list(code ORDER BY code, k) FROM drawn)")


_KINDS = """CASE WHEN x < .86 THEN 'association' WHEN x < .87 THEN 'foundation' WHEN x < .94 THEN 'company'
    WHEN x < .96 THEN 'school' WHEN x < .975 THEN 'commune' WHEN x < .985 THEN 'public_body'
    ELSE 'cooperative' END"""
_THEMES = """['006','011','007','009','019','015','014','010','024','030','022','018','021','020',
    '017','013','023','032','034','016','005','003','040','038','002','001','036','004','050']"""


def _batch_sql(low: int, high: int) -> str:
    words = " || ' ' || ".join(f"filler(i, {20 + k}) || ' ' || word(i, {60 + k})" for k in range(9))
    return f"""
    WITH raw AS (SELECT i, u(i, 1) AS x, pick(getvariable('drawn'), u(i, 2)) AS code
        FROM range({low}, {high}) t(i)),
    b AS (SELECT raw.*, p.* EXCLUDE (code), {_KINDS} AS kind,
        pick({_THEMES}, power(u(i, 3), 1.6)) AS theme
        FROM raw JOIN place p USING (code))
    SELECT CASE WHEN kind = 'association' THEN format('W{{:02d}}1{{:06d}}', i % 95, i)
        ELSE format('{{:09d}}', 300000000 + i) END AS id,
      upper(pick(getvariable('heads'), power(u(i, 4), 2))
        || CASE WHEN u(i, 5) < .75 THEN ' ' || word(i, 6)
        || if(u(i, 13) < .5, ' ' || word(i, 14), '') ELSE '' END
        || CASE WHEN u(i, 7) < .5 THEN ' de ' || name ELSE '' END) AS name,
      CASE WHEN kind IN ('company', 'foundation') THEN 'private'
        WHEN kind IN ('school', 'commune', 'public_body') THEN 'public' ELSE 'peer' END AS family, kind,
      CASE WHEN u(i, 8) < .12 THEN upper(left(word(i, 9), 4)) END AS acronym,
      CASE WHEN kind = 'association' AND u(i, 10) < .93 THEN {words} END AS purpose,
      CASE WHEN u(i, 11) < .9 THEN theme END AS theme, 'waldec' AS theme_rule,
      CASE WHEN kind = 'association' THEN [theme || '000'] ELSE [] END AS waldec,
      CASE WHEN kind <> 'association' THEN
        pick(['8559A','8899B','9499Z','6201Z','4711B','8411Z'], u(i, 12)) END AS naf,
      '9220' AS legal_category,
      CASE WHEN u(i, 15) < .12 THEN
        pick(['00','01','02','03','11','12','21','22'], power(u(i, 16), 2)) END AS headcount,
      u(i, 15) < .12 AS employer, NULL AS social_economy, NULL AS mission_company,
      NULL AS public_utility,
      DATE '2026-10-01' - (power(u(i, 17), 1.5) * 20000)::INT AS created,
      created + ((DATE '2026-10-01' - created) * u(i, 18))::INT AS last_declared,
      NULL AS website, b.departement || '000' AS postal_code, b.code AS commune, b.name AS commune_name,
      NULL AS arrondissement, epci, departement, region, lat, lon, true AS fictitious,
      1 AS establishments,
      CASE WHEN u(i, 19) < .03 THEN [b.code, pick(getvariable('drawn'), u(i, 100))] ELSE [b.code] END
        AS establishment_communes,
      CASE WHEN kind = 'association' THEN [{{scheme: 'rna', value: id, current: true}}]
        || CASE WHEN u(i, 15) < .3 THEN
          [{{scheme: 'siren', value: format('{{:09d}}', 400000000 + i), current: true}}] ELSE [] END
        ELSE [{{scheme: 'siren', value: id, current: true}}] END AS identifiers,
      MAP {{'name': 'rna', 'purpose': 'rna'}} AS provenance, MAP {{'rna': last_declared}} AS source_dates
    FROM b"""


def generate(out: Path, count: int, seed: int = 1) -> Path:
    """Write `count` organisations to the Parquet file `out`, in the order of a real snapshot."""
    columns = ", ".join(f"{name}::{kind} AS {name}" for name, kind in COLUMNS.items())
    with duckdb.connect() as connection:
        _macros(connection, seed)
        connection.execute("SET preserve_insertion_order = true")
        for low in range(0, count, _ROWS):
            verb = "INSERT INTO made" if low else "CREATE TEMP TABLE made AS"
            connection.execute(f"{verb} {_batch_sql(low, min(low + _ROWS, count))}")
        connection.execute(
            f"""COPY (SELECT {columns} FROM made ORDER BY departement, commune, id)
            TO '{out}' (FORMAT parquet, COMPRESSION zstd)"""
        )
    return out
