"""Theme of an organisation: its declared Waldec family, else from title and purpose, else NAF.

Rules (stated for readers in docs/explanations/themes.md, with their measured accuracy):

1. "waldec": the family of the first declared code, else of the second.
2. "title": each term of the lexicon found in the folded title and purpose adds its weight to its
   theme, once, times TITLE when it stands in the title. A theme needs MINIMUM points; a tie goes to
   the theme with the heavier single term, then to the smaller code.
3. "naf": the theme whose NAF prefix is the longest one. Companies, which declare no purpose, go
   straight there: their name says little about what they do.

Communes, intercommunalities, départements, régions and State services do everything: no theme.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from duckdb import DuckDBPyConnection

from alliage_engines.vocabulary import themes
from alliage_engines.vocabulary.loader import DATA

WEIGHTS = {"decisive": 8, "strong": 4, "medium": 2, "weak": 1}
#: A word of the title counts this many times as much as one of the purpose.
TITLE = 2
#: Fewer points than this are no theme.
MINIMUM = 4
#: Rows tokenised at once: bounds the memory to about 300 MB.
BATCH = 200_000
#: Kinds that never go through the lexicon.
BY_NAF_ONLY = ("company", "mission_company")
#: Kinds of general competence, that no rule gives a theme to.
GENERAL = ("commune", "intercommunality", "departement", "region", "state")
STOP_WORDS = (
    "a", "au", "aux", "avec", "ce", "ces", "cette", "d", "dans", "de", "des", "du", "elle", "en",
    "et", "est", "l", "la", "le", "les", "leur", "leurs", "n", "ne", "nos", "ou", "par",
    "pas", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "son", "sur", "tous",
    "toute", "toutes", "un", "une", "y", "c", "objet", "but",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the lexicon: a word, or two in a row, exact or (`prefix`) with any ending."""

    theme: str
    first: str
    second: str
    prefix: bool
    weight: int


@cache
def lexicon() -> tuple[Term, ...]:
    """Return the terms of `vocabulary/data/lexicon.toml`."""
    with (DATA / "lexicon.toml").open("rb") as file:
        rows = tomllib.load(file)
    return tuple(
        _term(theme, text, WEIGHTS[level])
        for theme, levels in rows.items()
        for level, texts in levels.items()
        for text in texts
    )


def _term(theme: str, text: str, weight: int) -> Term:
    first, _, second = text.rstrip("*").partition(" ")
    return Term(theme, first, second, text.endswith("*"), weight)


def fold_text_sql(expression: str) -> str:
    """Return SQL for the content words of `expression`, folded, as a list."""
    folded = f"strip_accents(lower(coalesce({expression}, '')))"
    folded = f"replace(replace({folded}, 'œ', 'oe'), 'æ', 'ae')"
    # "A.B.C." is one acronym, not three words.
    folded = rf"regexp_replace({folded}, '\b([a-z])\.', '\1', 'g')"
    # One pass takes a run of separators with the link words inside it for one space.
    gap = "[^a-z0-9]+"
    spaces = f"{gap}(({'|'.join(STOP_WORDS)}){gap})*"
    return f"string_split(trim(regexp_replace(' ' || {folded} || ' ', '{spaces}', ' ', 'g')), ' ')"


def theme_tables(connection: DuckDBPyConnection) -> None:
    """Create the temporary tables t_term (the lexicon) and t_naf_theme(prefix, theme)."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE t_term AS SELECT row_number() OVER () AS term, * FROM ("
        "SELECT unnest($1::VARCHAR[]) AS theme, unnest($2::VARCHAR[]) AS head, "
        "unnest($3::VARCHAR[]) AS tail, unnest($4::BOOLEAN[]) AS prefix, "
        "unnest($5::INTEGER[]) AS weight)",
        [list(column) for column in zip(*_term_rows(), strict=True)],
    )
    prefixes = [(p, t.code) for t in themes().values() for p in t.naf_prefixes]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE t_naf_theme AS "
        "SELECT unnest($1::VARCHAR[]) AS prefix, unnest($2::VARCHAR[]) AS theme",
        [list(column) for column in zip(*prefixes, strict=True)],
    )


def _term_rows() -> list[tuple[str, str, str, bool, int]]:
    return [(t.theme, t.first, t.second, t.prefix, t.weight) for t in lexicon()]


def assign(connection: DuckDBPyConnection) -> None:
    """Create t_theme(id, theme, theme_rule) from the table draft, for rows that a rule speaks on.

    draft(id, name, purpose, waldec1, waldec2, naf, kind): Waldec codes are valid ones of six
    digits or NULL, the NAF code is dotted ("88.10A") or NULL.
    """
    theme_tables(connection)
    connection.execute(
        "CREATE OR REPLACE TABLE t_theme AS "
        "SELECT id, left(coalesce(waldec1, waldec2), 3) AS theme, 'waldec' AS theme_rule "
        "FROM draft WHERE coalesce(waldec1, waldec2) IS NOT NULL"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE t_open AS SELECT row_number() OVER () - 1 AS row, id, name, "
        "purpose FROM draft WHERE coalesce(waldec1, waldec2) IS NULL "
        f"AND kind NOT IN {BY_NAF_ONLY + GENERAL}"
    )
    count = connection.execute("SELECT count(*) FROM t_open").fetchall()[0][0]
    for start in range(0, count, BATCH):
        _assign_batch(connection, start)
    _assign_naf(connection)
    connection.execute("DROP TABLE t_open")


def _assign_batch(connection: DuckDBPyConnection, start: int) -> None:
    """Score one batch of t_open with the lexicon and append its themes to t_theme."""
    words = " UNION ALL ".join(
        f"SELECT row, {times} AS times, {fold_text_sql(column)} AS words FROM t_open "
        f"WHERE row >= {start} AND row < {start + BATCH}"
        for column, times in (("name", TITLE), ("purpose", 1))
    )
    # Materialised: else the folding is inlined, and done again, wherever the words are used.
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE t_word AS WITH w AS MATERIALIZED ({words}) "
        "SELECT row, times, unnest(words) AS word, unnest(words[2:]) AS next FROM w"
    )
    connection.execute(_match_sql())
    connection.execute(_SCORE_SQL)


def _match_sql() -> str:
    """SQL that finds the terms of each distinct word: hash joins by length of prefix, no LIKE."""
    lengths = sorted({len(t.first) for t in lexicon() if t.prefix and not t.second})
    joins = [
        f"SELECT w.word, t.* FROM w JOIN t_term t ON left(w.word, {n}) = t.head "
        f"WHERE t.prefix AND t.tail = '' AND length(t.head) = {n}"
        for n in lengths
    ]
    return (
        "CREATE OR REPLACE TEMP TABLE t_match AS "
        "WITH w AS (SELECT DISTINCT word FROM t_word) "
        "SELECT w.word, t.* FROM w JOIN t_term t ON w.word = t.head "
        "WHERE NOT t.prefix AND t.tail = '' UNION ALL " + " UNION ALL ".join(joins)
    )


_SCORE_SQL = f"""
    INSERT INTO t_theme
    WITH found AS (
        SELECT w.row, w.times, m.term, m.theme, m.weight FROM t_word w JOIN t_match m USING (word)
        UNION ALL
        SELECT w.row, w.times, p.term, p.theme, p.weight FROM t_word w
        JOIN t_term p ON p.tail <> '' AND w.word = p.head
            AND (w.next = p.tail OR (p.prefix AND starts_with(w.next, p.tail)))
    ), once AS (
        SELECT row, theme, term, max(times * weight) AS points FROM found GROUP BY ALL
    ), scored AS (
        SELECT row, theme, sum(points) AS points, max(points) AS best FROM once GROUP BY ALL
    ), chosen AS (
        SELECT row, max_by(theme, (points, best, -theme::INTEGER)) AS theme
        FROM scored WHERE points >= {MINIMUM} GROUP BY row
    )
    SELECT o.id, c.theme, 'title' FROM chosen c JOIN t_open o USING (row)
"""


def _assign_naf(connection: DuckDBPyConnection) -> None:
    """Append the theme of the longest NAF prefix for the rows that no other rule spoke on."""
    connection.execute(
        f"""
        INSERT INTO t_theme
        WITH codes AS (
            SELECT c.naf, max_by(p.theme, length(p.prefix)) AS theme
            FROM (SELECT DISTINCT naf FROM draft WHERE naf IS NOT NULL) c
            JOIN t_naf_theme p ON starts_with(c.naf, p.prefix) GROUP BY c.naf
        )
        SELECT d.id, codes.theme, 'naf' FROM draft d JOIN codes USING (naf)
        WHERE d.kind NOT IN {GENERAL} AND NOT EXISTS (SELECT 1 FROM t_theme t WHERE t.id = d.id)
        """
    )
