"""Verbs of stories: begin, write, submit, agree, publish, take down."""

import hashlib
import json
import unicodedata
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access as rooms
from alliage.alliances import history
from alliage.alliances.models import Alliance
from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations import conflicts
from alliage.organisations.models import Organisation
from alliage.organisations.signing import mandate_title
from alliage.stories import access
from alliage.stories.enums import Answer, StoryState
from alliage.stories.models import Moment, Story, StoryActor, StoryApproval, StoryVersion

MOST_MOMENTS = 200
#: A version is answered in these; a published story may have a newer one that awaits answers.
AWAITED = (StoryState.SUBMITTED, StoryState.PUBLISHED)
IDENTITY = (
    "title", "summary", "lessons", "forms", "depth", "stage", "themes", "sdgs",
    "area_kind", "area_code", "area_name", "source_label", "source_url",
)  # fmt: skip


def told(kind: str, *, story: Story, by: Actor, data: dict[str, Any] | None = None) -> None:
    """One event: in the room's history when there is a room, else in the audit log alone."""
    if story.alliance is not None:
        history.record(kind, alliance=story.alliance, by=by, target=story, data=data)
    else:
        audit.record(kind, by=by, target=story)


@transaction.atomic
def begin(*, title: str, by: Actor) -> Story:
    """Begin a story without a room, told by the organisation one acts for."""
    access.check_begin(by)
    story = Story.objects.create(organisation=by.organisation, title=title)
    StoryActor.objects.create(
        story=story,
        organisation=by.organisation,
        name=by.organisation.name,
        family=by.organisation.family,
    )
    told("story.begun", story=story, by=by, data={"title": title})
    return story


@transaction.atomic
def begin_in(*, alliance: Alliance, by: Actor) -> Story:
    """Begin the room's story; safe twice: a room has one. It begins from what the room says."""
    party = rooms.check_contribute(by, alliance)
    rooms.check_open(alliance)
    known = Story.objects.filter(alliance=alliance).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            story = Story.objects.create(
                alliance=alliance,
                organisation=party.organisation,
                title=alliance.title,
                summary=alliance.summary,
                **{name: getattr(alliance, name) for name in COPIED},
            )
    except IntegrityError:
        return Story.objects.get(alliance=alliance)
    told("story.begun", story=story, by=by, data={"title": story.title})
    return story


#: What a room and its story both say.
COPIED = ("forms", "depth", "stage", "themes", "sdgs", "area_kind", "area_code", "area_name")


@transaction.atomic
def edit(*, story: Story, version: int, by: Actor, **values: Any) -> Story:
    """Change the words and tags of the draft; what is published stays as it was approved."""
    access.check_write(by, story)
    held: Story = conflicts.advance(story, version)
    for name in IDENTITY:
        if name in values:
            setattr(held, name, values[name])
    held.save(update_fields=[*(n for n in IDENTITY if n in values)])
    told("story.edited", story=held, by=by)
    return held


@transaction.atomic
def add_moment(*, story: Story, by: Actor, **values: Any) -> Moment:
    """Add a dated moment; the same sent twice is one."""
    access.check_write(by, story)
    if story.moments.count() >= MOST_MOMENTS:
        raise Denied(_("Un récit a %(most)d moments au plus.") % {"most": MOST_MOMENTS})
    party = rooms.party_of(by, story.alliance) if story.alliance is not None else None
    made, new = Moment.objects.get_or_create(story=story, **values, defaults={"party": party})
    if new:
        told("story.moment_added", story=story, by=by, data={"title": made.title})
    return made


@transaction.atomic
def edit_moment(*, moment: Moment, version: int, by: Actor, **values: Any) -> Moment:
    """Correct a moment."""
    access.check_write(by, moment.story)
    held: Moment = conflicts.advance(moment, version)
    for name, value in values.items():
        setattr(held, name, value)
    held.save(update_fields=[*values])
    told("story.moment_edited", story=moment.story, by=by, data={"title": held.title})
    return held


@transaction.atomic
def remove_moment(*, moment: Moment, by: Actor) -> None:
    """Take a moment out of the draft; versions keep theirs. Safe twice."""
    access.check_write(by, moment.story)
    deleted, _models = Moment.objects.filter(pk=moment.pk).delete()
    if deleted:
        told("story.moment_removed", story=moment.story, by=by, data={"title": moment.title})


@transaction.atomic
def name_actor(
    *, story: Story, organisation: Organisation | None, name: str, family: str, by: Actor
) -> None:
    """Say that a story without a room tells of an organisation; safe twice."""
    access.check_write(by, story)
    if story.alliance is not None:
        raise Denied(_("Le récit d’une alliance parle de ses parties : elles y sont déjà."))
    _made, new = StoryActor.objects.get_or_create(
        story=story, name=name, defaults={"organisation": organisation, "family": family}
    )
    if new:
        told("story.actor_named", story=story, by=by)


@transaction.atomic
def remove_actor(*, actor: StoryActor, by: Actor) -> None:
    """Stop naming an organisation in the draft, also oneself who only tells. Safe twice."""
    story = actor.story
    access.check_write(by, story)
    if story.alliance is not None:
        raise Denied(_("Le récit d’une alliance parle de ses parties."))
    deleted, _models = StoryActor.objects.filter(pk=actor.pk).delete()
    if deleted:
        told("story.actor_removed", story=story, by=by)


def frozen(story: Story) -> dict[str, Any]:
    """Return what is submitted: the words, the tags, who is told of, the moments in their order.

    A moment names who tells it only where that organisation is asked to agree: nobody's name stands
    in public beside words that it has not approved.
    """
    return {
        **{name: getattr(story, name) for name in IDENTITY},
        "actors": [
            {
                "name": one.name,
                "family": one.family,
                "public_id": one.organisation.public_id if one.organisation else "",
            }
            for one in story.actors.select_related("organisation")
        ],
        "moments": [
            {
                "on": one.on.isoformat(),
                "precision": one.precision,
                "kind": one.kind,
                "title": one.title,
                "text": one.text,
                "by": one.party.organisation.name if one.party and one.party.has_voice else "",
            }
            for one in story.moments.select_related("party__organisation")
        ],
    }


def digest(content: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON: sorted keys, no spaces, NFC, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


@transaction.atomic
def submit(*, story: Story, by: Actor) -> StoryVersion:
    """Freeze the draft as a version and ask each organisation told of to agree with it.

    Who submits agrees by submitting. An unchanged draft is not submitted twice. What was published
    stays so until the new version is complete.
    """
    held = Story.objects.select_for_update().get(pk=story.pk)
    held.alliance = story.alliance
    access.check_submit(by, held)
    asked = _asked(held)
    if not held.moments.exists():
        raise Denied(_("Racontez d’abord au moins un moment."))
    if not held.summary:
        raise Denied(_("Écrivez d’abord de quoi il s’agit, en quelques phrases."))
    content = frozen(held)
    sha256 = digest(content)
    last = held.versions.first()
    if last is not None and last.sha256 == sha256 and held.state in AWAITED:
        return last
    made = StoryVersion.objects.create(
        story=held, number=(last.number if last else 0) + 1, content=content, sha256=sha256
    )
    StoryApproval.objects.bulk_create(
        StoryApproval(version=made, organisation=one) for one in asked
    )
    if held.state != StoryState.PUBLISHED:
        Story.objects.filter(pk=held.pk).update(state=StoryState.SUBMITTED)
    told("story.submitted", story=held, by=by, data={"number": made.number})
    mine = made.approvals.filter(organisation=by.organisation).first()
    if mine is not None and access.answer(by, mine):
        _keep(mine, Answer.APPROVED, "", by)
        _publish_if_complete(held, made)
    return made


def _asked(story: Story) -> list[Organisation]:
    """Who must agree: the room's parties with a voice; else who is told of and active here.

    A story of organisations of which none but the teller is here rests on a published document.
    """
    if story.alliance is not None:
        parties = list(story.alliance.parties.voices().select_related("organisation"))
        story.actors.all().delete()
        StoryActor.objects.bulk_create(
            StoryActor(
                story=story, organisation=p.organisation, name=p.organisation.name,
                family=p.organisation.family,
            )
            for p in parties
        )  # fmt: skip
        return [party.organisation for party in parties]
    told_of = list(story.actors.select_related("organisation"))
    for one in told_of:
        _recognise(one)
    asked = [one.organisation for one in told_of if one.organisation and one.organisation.is_active]
    if len(asked) < len(told_of) and not story.source_label:
        raise Denied(
            _(
                "Ce récit parle d’organisations qui ne sont pas ici pour donner leur accord : citez le "
                "document publié sur lequel il s’appuie."
            )
        )
    if story.organisation not in asked:
        asked.insert(0, story.organisation)
    return asked


def _recognise(actor: StoryActor) -> None:
    """Who was named in words and acts here under that very name is asked, like who was chosen."""
    if actor.organisation is not None and actor.organisation.is_active:
        return
    typed = " ".join(actor.name.split())
    asked = Q()
    # SQLite folds the case of ASCII letters alone: the usual spellings of the others are asked too.
    for spelt in {typed, typed.lower(), typed.upper(), typed.capitalize(), typed.title()}:
        asked |= Q(name__iexact=spelt)
    found = Organisation.objects.active().filter(asked).order_by("pk").first()
    if found is not None:
        actor.organisation = found
        actor.save(update_fields=["organisation"])


@transaction.atomic
def answer(*, approval: StoryApproval, agrees: bool, reason: str, by: Actor) -> bool:
    """Agree with the exact words of a version, or not; return whether the story is then public.

    Changeable as long as the version is the last one; a refusal says why.
    """
    access.check_answer(by, approval)
    story = Story.objects.select_for_update().get(pk=approval.version.story_id)
    held = StoryApproval.objects.select_for_update().get(pk=approval.pk)
    last = story.versions.first()
    if last is None or held.version_id != last.pk:
        raise Denied(_("Ce récit a changé depuis : relisez la version qui vous est soumise."))
    if story.state not in AWAITED:  # withdrawn, or a copy: what was agreed elsewhere counts there
        raise Denied(_("Ce récit a été retiré : soumettez-le de nouveau pour le publier."))
    if not agrees and not reason:
        raise Denied(_("Dites ce qui ne vous convient pas : les autres pourront le corriger."))
    wanted = Answer.APPROVED if agrees else Answer.REFUSED
    if held.answer == wanted and held.reason == reason:
        return story.state == StoryState.PUBLISHED
    if held.answer == Answer.APPROVED and story.current_id == last.pk:
        raise Denied(_("Ce récit est publié : pour reprendre votre accord, retirez-le."))
    _keep(held, wanted, reason, by)
    kind = "story.approved" if agrees else "story.refused"
    told(kind, story=story, by=by, data={"number": last.number})
    return _publish_if_complete(story, last)


def _keep(approval: StoryApproval, what: str, reason: str, by: Actor) -> None:
    approval.answer, approval.reason, approval.at = what, reason, timezone.now()
    approval.person_id = by.person.pk if by.person else None
    approval.mandate_title = mandate_title(by.mandate)
    approval.save()


def _publish_if_complete(story: Story, version: StoryVersion) -> bool:
    """Publish the version that everybody approved: that is what their agreement is for."""
    if not version.complete:
        return False
    Story.objects.filter(pk=story.pk).update(
        state=StoryState.PUBLISHED, current=version, published_at=timezone.now()
    )
    return True


@transaction.atomic
def withdraw(*, story: Story, by: Actor) -> None:
    """Take one's agreement back: the story leaves the public pages at once; safe twice.

    Any organisation that agreed may, also after it left the room.
    """
    held = Story.objects.select_for_update().get(pk=story.pk)
    given = StoryApproval.objects.filter(
        version=held.current, organisation=by.organisation, answer=Answer.APPROVED
    ).first()
    if given is None:
        if held.state == StoryState.WITHDRAWN:
            return
        raise Denied(_("Votre organisation n’a pas donné son accord à ce récit."))
    access.check_answer(by, given)
    _keep(given, Answer.WITHDRAWN, "", by)
    Story.objects.filter(pk=held.pk).update(state=StoryState.WITHDRAWN, current=None)
    told("story.withdrawn", story=held, by=by)
