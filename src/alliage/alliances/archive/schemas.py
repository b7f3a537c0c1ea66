"""What the larger values of an archive must look like, as JSON Schema: a page reads them as they are.

Each says what its own topic writes: adapters/evaluation.py, queries/agreement_snapshot.py,
actions/stories.py. A test holds them to what these write.
"""

from typing import Any

import jsonschema

from alliage.alliances.enums import AllianceDepth, PartyRole, Stage
from alliage.alliances.enums_agreement import Group, Level, Rating
from alliage.organisations.enums import Family, Form

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "maxLength": 20_000}
COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 100_000}
FLAG: Schema = {"type": "boolean"}
RATIO: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
SCORE: Schema = {"type": "number", "minimum": 1, "maximum": 5}
SCORE_OR_NONE: Schema = {**SCORE, "type": ["number", "null"]}
GAP: Schema = {"type": "number", "minimum": -5, "maximum": 5}
INDEX: Schema = {"type": ["integer", "null"], "minimum": 0, "maximum": 100}
DAY: Schema = {
    "type": "string",
    "pattern": r"^(1[89]|2[0-2])\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
}
DAY_OR_NONE: Schema = {"anyOf": [{"type": "null"}, DAY]}
TEXT_OR_NONE: Schema = {**TEXT, "type": ["string", "null"]}


def _one_of(values: Any, *others: Any) -> Schema:
    return {"enum": [*map(str, values), *others]}


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "maxItems": 5000}


def _by_key(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


INGREDIENTS = _list(_object(key=TEXT, group=_one_of(Group), weight=COUNT, title=TEXT))

FACTOR = _object(
    factor=TEXT,
    mean=SCORE,
    band=_one_of(("strength", "discuss", "concern")),
    gap=GAP,
    flagged=FLAG,
    by_organisation=_by_key(SCORE),
)
RESULTS: Schema = {
    "type": "object",
    "properties": {
        "schema": {"type": "string"},
        "wave": COUNT,
        "closed_on": DAY,
        "published": FLAG,
        "people": COUNT,
        "organisations": _list(
            _object(
                key=TEXT,
                name=TEXT,
                family=_one_of(Family),
                people=_one_of(("3-4", "5-9", "10+", "joint")),
            )
        ),
        "left_out": _list(_object(key=TEXT, name=TEXT)),
        "factors": _list(FACTOR),
        "standings": _by_key(
            _object(
                trust=SCORE_OR_NONE, value=SCORE_OR_NONE, trust_index=INDEX, value_index=INDEX
            )
        ),
        "ratings": _list(
            _object(rater=TEXT, rated=TEXT, trust=SCORE_OR_NONE, value=SCORE_OR_NONE)
        ),
        "asymmetry": _list(
            _object(a=TEXT, b=TEXT, trust_ab=SCORE, trust_ba=SCORE, difference=GAP)
        ),
        "ties": _list({"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}),
        "network": _object(density=RATIO, centralisation=RATIO, reciprocity=RATIO),
        "agenda": _list(
            _object(
                reason=_one_of(("gap", "concern", "asymmetry")),
                factor=TEXT_OR_NONE,
                organisations=_list(TEXT),
                amount=GAP,
                low=GAP,
                high=GAP,
            )
        ),
    },
    "required": ["schema", "wave", "published", "people", "organisations", "left_out"],
    "additionalProperties": False,
    "if": {"properties": {"published": {"const": True}}},
    "then": {
        "required": [
            "factors", "standings", "ratings", "asymmetry", "ties", "network", "agenda",
        ]
    },
}  # fmt: skip

FRAMEWORK = _object(uid=TEXT, title=TEXT, number={"type": ["integer", "null"]}, digest=TEXT_OR_NONE)
AGREEMENT = _object(
    format=TEXT,
    alliance=_object(code=TEXT, title=TEXT),
    agreement=_object(
        uid=TEXT,
        level=_one_of(Level),
        title=TEXT,
        framework={"anyOf": [{"type": "null"}, FRAMEWORK]},
    ),
    number=COUNT,
    begins_on=DAY_OR_NONE,
    review_on=DAY_OR_NONE,
    exit_on=DAY_OR_NONE,
    parties=_list(
        _object(
            id=TEXT,
            name=TEXT,
            family=_one_of(Family),
            kind=TEXT,
            place=TEXT,
            role=_one_of(PartyRole),
        )
    ),
    clauses=_list(
        _object(
            uid=TEXT,
            key=TEXT,
            library=TEXT,
            group=_one_of(Group),
            title=TEXT,
            body=TEXT,
            rating=_one_of(Rating),
            weight=COUNT,
        )
    ),
    annexes=_object(
        commitments=_list(_object(owing=TEXT, to=TEXT_OR_NONE, what=TEXT, due_on=DAY_OR_NONE)),
        experiments=_list(
            _object(title=TEXT, hypothesis=TEXT, stop_when=TEXT, review_on=DAY_OR_NONE)
        ),
    ),
)

STORY = _object(
    **dict.fromkeys(("title", "summary", "lessons"), TEXT),
    forms=_list(_one_of(Form)),
    depth=_one_of(AllianceDepth, ""),
    stage=_one_of(Stage, ""),
    themes=_list(TEXT),
    sdgs=_list({"type": "integer", "minimum": 1, "maximum": 17}),
    **dict.fromkeys(("area_kind", "area_code", "area_name", "source_label"), TEXT),
    source_url={"type": "string", "pattern": "^(https?://.*)?$"},
    actors=_list(_object(name=TEXT, family=_one_of(Family), public_id=TEXT)),
    moments=_list(
        _object(
            on=DAY,
            precision=_one_of(("year", "month", "day")),
            kind=_one_of(("meeting", "decision", "action", "failure", "effect")),
            title=TEXT,
            text=TEXT,
            by=TEXT,
        )
    ),
)


def like(schema: Schema, value: Any) -> bool:
    """Whether a value is of a schema."""
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))


def keys_of(results: Any) -> set[str]:
    """Every key of an organisation that a wave's results name, beside its list of them."""
    found = {key for one in results.get("factors", ()) for key in one["by_organisation"]}
    found |= set(results.get("standings", ()))
    found |= {one[end] for one in results.get("ratings", ()) for end in ("rater", "rated")}
    found |= {one[end] for one in results.get("asymmetry", ()) for end in ("a", "b")}
    found |= {key for tie in results.get("ties", ()) for key in tie}
    return found | {key for one in results.get("agenda", ()) for key in one["organisations"]}
