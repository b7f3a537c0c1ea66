"""What the area registers at start: the room's section, panels, to-do items, words of the log."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.alliances import history, records, sections
from alliage.alliances.models import Party
from alliage.alliances.room import Room
from alliage.core import inbox, panels, personal_data
from alliage.core.actor import actor_of
from alliage.core.formats import number
from alliage.organisations.queries.profile_public import acting_here
from alliage.organisations.queries.ties import whose_story
from alliage.stories import telling
from alliage.stories.enums import Answer
from alliage.stories.models import Moment, StoryApproval
from alliage.stories.queries import stories as queries

history.describe(
    {
        "story.begun": _l("Récit commencé"),
        "story.edited": _l("Récit modifié"),
        "story.moment_added": _l("Moment ajouté au récit"),
        "story.moment_edited": _l("Moment du récit corrigé"),
        "story.moment_removed": _l("Moment retiré du récit"),
        "story.actor_named": _l("Organisation nommée dans un récit"),
        "story.actor_removed": _l("Organisation retirée d’un récit"),
        "story.submitted": _l("Récit soumis à l’accord de chacun"),
        "story.approved": _l("Récit approuvé"),
        "story.refused": _l("Récit refusé en l’état"),
        "story.withdrawn": _l("Récit retiré de la publication"),
    }
)


def subtitle(room: Room) -> tuple[str, bool]:
    count = Moment.objects.filter(story__alliance=room.alliance).count()
    if not count:
        return _("à commencer"), False
    return ngettext("%(n)s moment", "%(n)s moments", count) % {"n": number(count)}, False


sections.register(
    sections.Section(
        name="story",
        label=_l("Récit"),
        url="stories:of_room",
        subtitle=subtitle,
        queries=1,
        order=70,
    )
)


def last_moment(_request: HttpRequest, room: Room) -> dict[str, Any] | None:
    rows = Moment.objects.filter(story__alliance=room.alliance)
    found = rows.select_related("party__organisation").order_by("-on", "-pk").first()
    if found is None:
        return None
    return {"moment": found, "when": telling.when(found.on, found.precision)}


sections.register_piece(
    sections.Piece(
        name="last_moment",
        place="side",
        template="stories/_last_moment.html",
        context=last_moment,
        queries=1,
        order=30,
    )
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Versions on which an organisation of the person has not answered."""
    rows = StoryApproval.objects.to_answer(person).select_related("version__story")
    return [
        inbox.Item(
            title=_("Relire le récit « %(title)s »") % {"title": one.version.content["title"]},
            url=reverse("stories:version", args=[one.version_id]),
            reason=_("Il paraît quand chaque organisation est d’accord."),
        )
        for one in rows
    ]


inbox.register("stories", what_awaits)


def approved(party: Party, until: datetime) -> list[records.RecordLine]:
    """The versions of the room's story that a party approved, whole, for who left."""
    rows = StoryApproval.objects.filter(
        version__story__alliance=party.alliance_id,
        organisation=party.organisation_id,
        answer__in=(Answer.APPROVED, Answer.WITHDRAWN),
        at__lte=until,
    ).select_related("version")
    return [
        records.RecordLine(
            at=one.at,
            title=_("Récit, version %(number)s : %(title)s")
            % {"number": one.version.number, "title": one.version.content["title"]},
            text=telling.as_text(one.version.content),
            proof=_("SHA-256 %(hash)s, %(who)s")
            % {"hash": one.version.sha256, "who": one.mandate_title},
            url=reverse("stories:version", args=[one.version_id]),
        )
        for one in rows
        if one.at
    ]


records.register(records.RecordPiece("story", _l("Les récits approuvés"), approved, order=70))


def _panel(**filters: Any) -> dict[str, Any] | None:
    found = queries.published(**filters)
    return {"stories": found[:5], "more": len(found) > 5} if found else None


def of_organisation(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    here = acting_here(request, subject.id) or whose_story(subject.id)
    return _panel(organisation=here.public_id) if here else None


def of_territory(_request: HttpRequest, area: Any) -> dict[str, Any] | None:
    return _panel(area=f"{area.kind}:{area.code}")


def of_workspace(request: HttpRequest, _organisation: Any) -> dict[str, Any] | None:
    actor = actor_of(request)
    drafts = list(queries.drafts_of(actor)[:5])
    return {"drafts": drafts}


def of_home(_request: HttpRequest, _subject: Any) -> dict[str, Any] | None:
    return _panel()


for place, context, queries_, order, title in (
    ("home", of_home, 1, 70, _l("Récits d’alliances")),
    ("organisation", of_organisation, 4, 60, _l("Ses récits d’alliance")),
    ("territory", of_territory, 1, 60, _l("Récits d’alliances d’ici")),
):
    panels.register(
        place,
        panels.Panel(
            title=title,
            permission=lambda _user: True,
            queries=queries_,
            template="stories/_panel.html",
            context=context,
            order=order,
        ),
    )

panels.register(
    "workspace",
    panels.Panel(
        title=_l("Récits"),
        permission=lambda user: user.is_authenticated,
        queries=2,
        template="stories/_workspace_panel.html",
        context=of_workspace,
        order=60,
    ),
)


def export(person: Any) -> list[dict[str, Any]]:
    """What a person answered on stories, for their own export."""
    rows = StoryApproval.objects.filter(person=person.pk).select_related("version__story")
    return [
        {
            "story": one.version.story.title,
            "answer": one.answer,
            "reason": one.reason,
            "at": one.at.isoformat() if one.at else None,
        }
        for one in rows
    ]


def erase(person: Any) -> int:
    """Take the person's name away; the organisation's answer and the mandate's title stay."""
    return StoryApproval.objects.filter(person=person.pk).update(person=None)


personal_data.register(personal_data.Holder("stories", export, erase))
