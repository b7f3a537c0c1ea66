"""The tables of a room: the area's own, its assembly's, its health checks'."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from alliage.alliances import models as m
from alliage.alliances.adapters import evaluation
from alliage.alliances.agreement_proof import TEXT_FORMAT, digest
from alliage.alliances.archive import schemas
from alliage.alliances.archive import tables as t
from alliage.alliances.archive.tables import Table
from alliage.governance import models as g
from alliage.organisations.enums import Category, Form
from alliage.questionnaires.definition_check import faults
from alliage.questionnaires.models import Campaign

FORMS, CATEGORIES = t.some_of(*Form.values), t.some_of(*Category.values)
SDGS = t.some_of(*range(1, 18), *map(str, range(1, 18)))
#: Of the sheets that are revealed; what is drafted is nobody else's.
REVEALED = Q(revealed_at__isnull=False)
NOT_OPEN = ~Q(state="open")


def _ingredients(value: Any) -> bool:
    return schemas.like(schemas.INGREDIENTS, value)


def _frozen_text(row: Mapping[str, Any]) -> str:
    """What was approved has the hash that was approved, and reads as an agreement."""
    if digest(row["text"]) != row["digest"]:
        return _("le texte de l’accord n’a pas l’empreinte qui fut approuvée")
    try:
        text = json.loads(row["text"])
    except (ValueError, RecursionError):
        text = None
    good = schemas.like(schemas.AGREEMENT, text) and text["format"] == TEXT_FORMAT
    return "" if good else _("le texte de l’accord ne se lit pas")


def _results(row: Mapping[str, Any]) -> str:
    """What pages read as it is: of the known shape, naming nobody that it does not list."""
    results = row["results"]
    if not results:
        return ""
    good = schemas.like(schemas.RESULTS, results) and results["schema"] == evaluation.SCHEMA
    if good:
        listed = [one["key"] for one in results["organisations"]]
        left_out = {one["key"] for one in results["left_out"]}
        good = len(set(listed)) == len(listed) and schemas.keys_of(results) <= {*listed, *left_out}
        # A key that is no party of the archive stays what it was there, and is refused here.
        good = good and all(key.isascii() and key.isdigit() for key in {*listed, *left_out})
    return "" if good else _("les résultats de la vague ne se lisent pas")


def _definition(row: Mapping[str, Any]) -> str:
    found = faults(row["definition"])
    return f"{found[0].pointer} : {found[0].reason}" if found else ""


def _resting(field: str, state: str, after: str, **others: Any) -> Any:
    """What was waiting for answers is proposed anew: here, fewer voices would close it."""

    def rest(values: dict[str, Any]) -> None:
        if values.get(field) == state:
            values.update({field: after, **others})

    return rest


def _gate(values: dict[str, Any]) -> None:
    """An opening waits for its founders; another gate that was open is to be proposed anew."""
    if values.get("state") == "open" and values.get("kind") != "opening":
        values["state"] = "withdrawn"


OTHER_INSTANCE = "names something of this instance"
CODE = "an address of this instance, drawn anew elsewhere"

ROOM = (
    Table("assembly", g.Assembly, "alliance"),
    Table(
        "alliance",
        m.Alliance,
        "pk",
        left_out={
            "code": CODE,
            "need": OTHER_INSTANCE,
            "introduction": OTHER_INSTANCE,
            "coalition": OTHER_INSTANCE,
            "parent": "another room, whose parties were not asked",
        },
        shapes={"forms": FORMS, "categories": CATEGORIES, "themes": t.words, "sdgs": SDGS},
    ),
    Table(
        "parties",
        m.Party,
        "alliance",
        left_out={"message": "written to the invited organisation alone"},
        reset={"lead_offered_at": None, "objections_until": None},
    ),
    Table("entry_voices", m.EntryVoice, "candidate__alliance"),
    Table("gates", m.Gate, "alliance", rest=_gate),
    Table("gate_consents", m.Consent, "gate__alliance"),
)
ASSEMBLY = (
    Table("members", g.AssemblyMember, "assembly__alliance"),
    Table("bodies", g.Body, "assembly__alliance"),
    Table("seats", g.Seat, "body__assembly__alliance"),
    Table("meetings", g.Meeting, "assembly__alliance", fresh=("uid",)),
    Table(
        "decisions",
        g.Decision,
        "assembly__alliance",
        shapes={"counts": t.facts},
        rest=_resting("state", "open", "draft", opened_at=None, sha256=""),
    ),
    Table("agenda", g.AgendaItem, "meeting__assembly__alliance"),
    Table("papers", g.Paper, "meeting__assembly__alliance"),
    Table("attendances", g.Attendance, "meeting__assembly__alliance"),
    Table(
        "minutes",
        g.Minutes,
        "meeting__assembly__alliance",
        left_out={"sha256": "of keys of this instance: computed again"},
        rest=_resting("state", "proposed", "writing"),
        keyed={"texts": "agenda"},
        shapes={"texts": t.texts},
    ),
    Table(
        "minutes_versions",
        g.MinutesVersion,
        "minutes__meeting__assembly__alliance",
        keyed={"texts": "agenda"},
        shapes={"texts": t.texts},
    ),
    Table("minutes_approvals", g.MinutesApproval, "minutes__meeting__assembly__alliance"),
    Table("decision_versions", g.DecisionVersion, "decision__assembly__alliance"),
    Table("electors", g.Elector, "decision__assembly__alliance"),
    Table("voices", g.Voice, "decision__assembly__alliance"),
    Table("interests", g.Interest, "decision__assembly__alliance"),
)
CANVAS = (
    Table(
        "shared_text",
        m.SharedText,
        "alliance",
        left_out={"fingerprint": "of keys of this instance: computed again"},
    ),
    Table("shared_text_versions", m.SharedTextVersion, "text__alliance", shapes={"words": t.texts}),
    Table(
        "canvas_sheets",
        m.CanvasSheet,
        "alliance",
        where=REVEALED,
        left_out={"sealed": "empty once revealed; before, nobody else's"},
        shapes={"words": t.texts},
    ),
    Table(
        "canvas_versions",
        m.CanvasVersion,
        "sheet__alliance",
        where=Q(sheet__revealed_at__isnull=False),
        shapes={"words": t.texts},
    ),
    Table(
        "canvas_marks",
        m.CanvasMark,
        "sheet__alliance",
        where=Q(sheet__revealed_at__isnull=False),
    ),
    Table(
        "canvas_consents",
        m.CanvasConsent,
        "alliance",
        left_out={"fingerprint": "computed again from the versions that it names"},
        keyed={"sheets": "parties"},
        shapes={"sheets": t.numbers_by("parties")},
    ),
)
PROMISES = (
    Table("commitments", m.Commitment, "alliance", keyed={"origin": "parties"}),
    Table("commitment_changes", m.CommitmentChange, "commitment__alliance"),
    Table("contributions", m.Contribution, "alliance"),
    Table("conventions", m.ValuationConvention, "alliance"),
    Table("convention_agreements", m.ConventionAgreement, "convention__alliance"),
    Table("efforts", m.Effort, "alliance"),
    Table("effort_corrections", m.EffortCorrection, "effort__alliance"),
    Table("effort_convention", m.EffortConvention, "alliance"),
)
AGREEMENTS = (
    Table(
        "agreements",
        m.Agreement,
        "alliance",
        shapes={"ingredients": _ingredients},
        fresh=("uid",),
        rest=_resting("state", "submitted", "draft"),
    ),
    Table("clauses", m.Clause, "agreement__alliance", fresh=("uid",)),
    Table("agreement_versions", m.AgreementVersion, "agreement__alliance", check=_frozen_text),
    Table("approvals", m.Approval, "version__agreement__alliance"),
    Table("withdrawals", m.Withdrawal, "agreement__alliance"),
    Table("clause_comments", m.ClauseComment, "clause__agreement__alliance"),
)
TRIALS = (
    Table("experiments", m.Experiment, "alliance", rest=_resting("state", "review", "running")),
    Table("experiment_indicators", m.ExperimentIndicator, "experiment__alliance"),
    Table("journal", m.JournalEntry, "experiment__alliance"),
    Table("experiment_values", m.ExperimentValue, "entry__experiment__alliance"),
    Table(
        "reviews",
        m.ExperimentReview,
        "experiment__alliance",
        rest=_resting("state", "asked", "contested"),
    ),
    Table("review_words", m.ReviewWord, "review__experiment__alliance"),
    Table("workstreams", m.Workstream, "alliance"),
    Table("milestones", m.Milestone, "workstream__alliance"),
    Table("sites", m.Site, "alliance"),
    Table("site_partners", m.SitePartner, "site__alliance"),
    Table("spreading", m.Spreading, "alliance"),
)
EVALUATION = (
    Table("indicators", m.Indicator, "alliance"),
    Table("indicator_values", m.IndicatorValue, "indicator__alliance"),
    Table("indicator_shares", m.IndicatorShare, "indicator__alliance"),
    Table("evaluation_level", m.EvaluationLevel, "alliance"),
    Table("maturity", m.MaturityEntry, "alliance"),
    Table(
        "campaigns",
        Campaign,
        "health_wave__alliance",
        where=~Q(health_wave__state="open"),
        left_out={
            "code": CODE,
            "holder": "a room's campaign has none",
            "about": "whom to ask about while answers come: these are closed",
        },
        reset={"state": "closed"},
        shapes={"definition": t.anything},
        check=_definition,
    ),
    Table(
        "health_waves",
        m.HealthWave,
        "alliance",
        where=NOT_OPEN,
        left_out={
            "cells": "what benchmarks are made of, shown to nobody",
            "in_benchmark": "agreed for this instance",
        },
        keyed={"results": "parties"},
        shapes={"results": t.anything},
        check=_results,
    ),
    Table(
        "wave_terms",
        m.WaveTerms,
        "wave__alliance",
        where=~Q(wave__state="open"),
        left_out={"benchmark": "agreed for this instance"},
    ),
    Table("actions", m.ActionItem, "alliance"),
)
HISTORY = (
    Table(
        "history",
        m.HistoryEntry,
        "alliance",
        keyed={"target": "*"},
        shapes={"data": t.facts},
    ),
)

t.register(*ROOM, *ASSEMBLY, *CANVAS, *PROMISES, *AGREEMENTS, *TRIALS, *EVALUATION, *HISTORY)
t.leave_out(
    {
        "alliances.Redeclaration": "ties two rooms: the parties of the other were not asked",
        "alliances.BenchmarkEdition": "of the instance, of no room",
        "alliances.RoomCopy": "where this copy came from",
        "questionnaires.Respondent": "people, and who answered",
        "questionnaires.Sheet": "an individual's answers",
        "questionnaires.ImportedDefinition": "of an organisation, of no room",
    }
)
