"""What the area registers at start: trials and the roadmap."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.alliances import changes, evidence, history, records, sections
from alliage.alliances.actions.experiments_reviews import voices_changed
from alliage.alliances.enums import Stage
from alliage.alliances.enums_experiments import ReviewState
from alliage.alliances.models import Alliance, ExperimentReview, JournalEntry, Party, ReviewWord
from alliage.alliances.queries import experiments as queries
from alliage.alliances.queries import roadmap
from alliage.alliances.room import Room
from alliage.core import inbox, personal_data, recurring
from alliage.core.formats import day

history.describe(
    {
        "experiment.planned": _l("Essai prévu : %(title)s"),
        "experiment.edited": _l("Essai modifié : %(title)s"),
        "experiment.started": _l("Essai commencé : %(title)s"),
        "experiment.withdrawn": _l("Essai retiré avant de commencer : %(title)s"),
        "experiment.again": _l("Essai mené encore : %(title)s"),
        "experiment.indicator_added": _l("Indicateur ajouté à l’essai : %(title)s"),
        "experiment.indicator_edited": _l("Indicateur modifié dans l’essai : %(title)s"),
        "experiment.indicator_removed": _l("Indicateur retiré de l’essai : %(title)s"),
        "experiment.told": _l("Ligne au journal de l’essai : %(title)s"),
        "experiment.told_again": _l("Ligne corrigée au journal de l’essai : %(title)s"),
        "experiment.reviewed": _l("Essai passé en revue : %(title)s"),
        "experiment.review_confirmed": _l("Revue reconnue par un porteur : %(title)s"),
        "experiment.review_contested": _l("Revue à réécrire, dit un porteur : %(title)s"),
        "experiment.review_settled": _l("Revue retenue, le délai passé : %(title)s"),
        "workstream.added": _l("Chantier ajouté : %(title)s"),
        "workstream.edited": _l("Chantier modifié : %(title)s"),
        "milestone.added": _l("Jalon ajouté au chantier : %(title)s"),
        "milestone.edited": _l("Jalon modifié dans le chantier : %(title)s"),
        "milestone.reached": _l("Jalon atteint dans le chantier : %(title)s"),
        "milestone.removed": _l("Jalon retiré du chantier : %(title)s"),
    }
)
changes.on_voices_changed(voices_changed)
recurring.register(
    recurring.Recurring(
        "alliances.experiment_reviews",
        "alliage.alliances.tasks.experiments.settle_reviews",
        every=timedelta(days=1),
        hour=2,
    )
)


def _subtitle(room: Room) -> tuple[str, bool]:
    """« 3 en cours », else how many were done; whether a review is late."""
    counts = queries.counts(room.alliance)
    if counts.late:
        words = ngettext("%(n)s revue attendue", "%(n)s revues attendues", counts.late)
        return words % {"n": counts.late}, True
    if counts.current:
        words = ngettext("%(n)s en cours", "%(n)s en cours", counts.current)
        return words % {"n": counts.current}, False
    if counts.done:
        words = ngettext("%(n)s essai mené", "%(n)s essais menés", counts.done)
        return words % {"n": counts.done}, False
    words = ngettext("%(n)s prévu", "%(n)s prévus", counts.planned)
    return (words % {"n": counts.planned} if counts.planned else ""), False


def _roadmap_subtitle(room: Room) -> tuple[str, bool]:
    found: Any = roadmap.in_short(room.alliance)
    if found["late"]:
        words = ngettext("%(n)s chantier en retard", "%(n)s chantiers en retard", found["late"])
        return words % {"n": found["late"]}, True
    if found["next"]:
        return _("jalon le %(day)s") % {"day": day(found["next"])}, False
    words = ngettext("%(n)s chantier", "%(n)s chantiers", found["total"])
    return (words % {"n": found["total"]} if found["total"] else ""), False


sections.register(
    sections.Section(
        name="experiments",
        label=_l("Expérimentations"),
        url="alliances:experiments",
        subtitle=_subtitle,
        queries=1,
        order=40,
    )
)
sections.register(
    sections.Section(
        name="roadmap",
        label=_l("Feuille de route"),
        url="alliances:roadmap",
        subtitle=_roadmap_subtitle,
        queries=1,
        order=78,
    )
)


def _overview(_request: HttpRequest, room: Room) -> dict[str, Any] | None:
    trials = queries.current(room.alliance)
    return {"trials": trials} if trials else None


sections.register_piece(
    sections.Piece(
        name="experiments",
        place="main",
        template="alliances/experiments/_overview.html",
        context=_overview,
        queries=2,
        order=30,
    )
)


def _evidence(alliance: Alliance) -> list[evidence.Evidence]:
    """One trial at least was reviewed: continue, adapt, stop."""
    done = queries.reviewed(alliance)
    label = (
        ngettext(
            "%(n)s expérimentation passée en revue",
            "%(n)s expérimentations passées en revue",
            done,
        )
        % {"n": done}
        if done
        else _("Une expérimentation au moins est passée en revue : continuer, adapter, arrêter")
    )
    url = reverse("alliances:experiments", args=[alliance.code])
    return [evidence.Evidence(label, bool(done), url)]


evidence.register(Stage.EXPERIMENTATION, "experiments", _evidence)


def recognised(party: Party, until: datetime) -> list[records.RecordLine]:
    """Return the reviews that a party that left had recognised, with their lessons; one query."""
    words = ReviewWord.objects.filter(party=party, agrees=True, at__lte=until)
    settled = words.filter(review__state=ReviewState.SETTLED, review__created_at__lte=until)
    return [
        records.RecordLine(
            at=word.at,
            title=f"{word.review.experiment.title} ({word.review.get_conclusion_display()})",
            text="\n\n".join(filter(None, (word.review.lessons, word.review.changes))),
            proof=word.mandate_title,
        )
        for word in settled.select_related("review__experiment").order_by("at", "pk")
    ]


records.register(
    records.RecordPiece("experiments", _l("Les revues d’essais reconnues"), recognised, order=78)
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Reviews to recognise and trials to review, for the organisations that a person writes for."""
    found = []
    for one in queries.awaited_of(person):
        names = {"title": one.experiment.title, "name": one.party.organisation.name}
        said = (
            _("Reconnaissez-vous la revue de « %(title)s » ?")
            if one.review
            else _("« %(title)s » est à passer en revue")
        )
        due = one.review.by_when if one.review else one.experiment.review_on
        url = one.experiment.get_absolute_url() + ("#revues" if one.review else "")
        reason = _("Au nom de %(name)s.") % names
        found.append(inbox.Item(title=said % names, url=url, reason=reason, due=due))
    return found


inbox.register("alliances.experiments", what_awaits)


def export_written(person: Any) -> dict[str, Any]:
    """Return what a person wrote of trials, in whichever room."""
    lines = JournalEntry.objects.filter(person=person.pk).order_by("pk")
    reviews = ExperimentReview.objects.filter(person=person.pk).order_by("pk")
    words = ReviewWord.objects.filter(person=person.pk).order_by("pk")
    return {
        "journal": [
            {"on": one.on.isoformat(), "kind": one.kind, "text": one.text} for one in lines
        ],
        "reviews": [
            {
                "held_on": one.held_on.isoformat(),
                "conclusion": one.conclusion,
                "lessons": one.lessons,
                "changes": one.changes,
            }
            for one in reviews
        ],
        "words": [{"agrees": one.agrees, "note": one.note} for one in words],
    }


def erase_written(person: Any) -> int:
    """Take the person off what it wrote; the organisation's words and its mandate stay."""
    models: tuple[Any, ...] = (JournalEntry, ExperimentReview, ReviewWord)
    return sum(model.objects.filter(person=person.pk).update(person=None) for model in models)


personal_data.register(personal_data.Holder("alliances.experiments", export_written, erase_written))
