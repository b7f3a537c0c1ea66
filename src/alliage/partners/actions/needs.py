"""The life of a need or an offer: written as a draft, edited, tagged, published, ended, renewed.

Each action is atomic, safe twice and by two people at once, and leaves one audit event when it
changed something. What a draft says never goes into the audit log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations import conflicts, rules
from alliage.partners.adapters import needs as words
from alliage.partners.enums import Publication
from alliage.partners.models import Need, Offer
from alliage.partners.models.publications import in_six_months
from alliage.partners.queries.needs import MODELS, kind_of

Thing = Need | Offer


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the life: from which states, to which; public: whether others see what comes."""

    before: tuple[str, ...]
    after: str
    event: str
    public: bool
    refusal: Any


STEPS = {
    "publish": Step(
        (Publication.DRAFT,),
        Publication.PUBLISHED,
        "published",
        public=True,
        refusal=gettext_lazy("Seul un brouillon se publie."),
    ),
    "meet": Step(
        (Publication.PUBLISHED,),
        Publication.MET,
        "met",
        public=True,
        refusal=gettext_lazy("Seul ce qui est publié peut être satisfait."),
    ),
    "withdraw": Step(
        (Publication.DRAFT, Publication.PUBLISHED, Publication.MET),
        Publication.WITHDRAWN,
        "withdrawn",
        public=False,
        refusal=gettext_lazy("Il est déjà retiré."),
    ),
    "renew": Step(
        (Publication.PUBLISHED, Publication.MET, Publication.WITHDRAWN),
        Publication.PUBLISHED,
        "renewed",
        public=True,
        refusal=gettext_lazy("Un brouillon se publie, il ne se renouvelle pas."),
    ),
}


# --- who may


def check_edit(by: Actor, thing: Thing) -> None:
    """Writers edit; once published, what they write is public: the organisation is verified."""
    if thing.state in {Publication.PUBLISHED, Publication.MET}:
        rules.check_act_publicly(by, thing.organisation)
    else:
        rules.check_write_for(by, thing.organisation)


def check_step(by: Actor, thing: Thing, verb: str) -> None:
    """Refuse a step that the state does not allow, or that this person may not take."""
    step = STEPS[verb]
    check = rules.check_act_publicly if step.public else rules.check_write_for
    check(by, thing.organisation)
    if thing.state not in step.before:
        raise Denied(str(step.refusal))
    if verb == "publish" and thing.has_expired:
        raise Denied(_("Sa date de fin est passée : changez-la avant de publier."))


may_edit = allows(check_edit)
may_step = allows(check_step)


def steps_of(by: Actor, thing: Thing) -> list[str]:
    """Return the steps that an actor may take now; renewing is for what ended or soon will."""
    possible = [verb for verb in STEPS if may_step(by, thing, verb)]
    if "renew" in possible and thing.is_live and thing.expires_on >= in_six_months():
        possible.remove("renew")
    return possible


# --- writing


@transaction.atomic
def write(*, kind: str, by: Actor, key: str, place: str, **values: Any) -> Thing:
    """Write a draft in the name of the actor's organisation and return it.

    kind: "need" or "offer". key: one filling of the form; sent twice, the first draft is returned.
    place: "kind:code" of an area. No tag is put on it: a person takes those that the text suggests.
    """
    organisation = by.organisation
    rules.check_write_for(by, organisation)
    model = MODELS[kind]
    rows = model._default_manager.filter(organisation=organisation, import_key=f"form:{key}")
    try:
        with transaction.atomic():
            thing = model._default_manager.create(
                organisation=organisation, import_key=f"form:{key}", **located(place), **values
            )
    except IntegrityError:
        return rows.get()
    audit.record(f"{kind}.drafted", by=by, target=thing)
    return thing


def located(place: str) -> dict[str, Any]:
    """Return the columns of a "kind:code": its name and the centre of its area; ValueError else."""
    area = words.area_of(place)
    if area is None:
        raise ValueError(f"{place!r} names no area")
    return {
        "area_kind": area.kind,
        "area_code": area.code,
        "area_name": area.name,
        "lat": area.lat,
        "lon": area.lon,
    }


@transaction.atomic
def edit(*, thing: Thing, version: int, by: Actor, place: str, **values: Any) -> Thing:
    """Change what a need or an offer says; `conflicts.Stale` when somebody else was faster."""
    held: Thing = conflicts.advance(thing, version)
    check_edit(by, held)
    wanted = {**located(place), **values}
    changed = sorted(name for name, value in wanted.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, wanted[name])
    held.save(update_fields=[*changed, "updated_at"])
    if changed:
        audit.record(f"{kind_of(held)}.edited", by=by, target=held, data={"fields": changed})
    return held


# --- tags


@transaction.atomic
def tag(*, thing: Thing, add: set[str], remove: set[str], by: Actor) -> None:
    """Put tags on and take others off ("scheme:code"); what neither names is left as it is.

    A difference and not a whole list, so that two people tagging at once lose nothing.
    """
    check_edit(by, thing)
    there = {f"{found.scheme}:{found.code}": found for found in thing.tags.all()}
    weights = {found.key: found.weight for found in _suggested(thing)}
    wanted = [words.word(key, weights.get(key, 1.0)) for key in sorted(add - there.keys())]
    added = [found for found in wanted if found]
    gone = [found.pk for key, found in there.items() if key in remove - add]
    _add_tags(thing, added)
    thing.tags.filter(pk__in=gone).delete()
    if added or gone:
        data = {"added": len(added), "removed": len(gone)}
        audit.record(f"{kind_of(thing)}.tagged", by=by, target=thing, data=data)


def text_of(values: Mapping[str, Any] | Thing) -> str:
    """Return the words from which tags are suggested: the sentence, then the rest."""

    def read(name: str) -> str:
        found = values.get(name) if isinstance(values, Mapping) else getattr(values, name, "")
        return str(found or "")

    return "\n".join(filter(None, (read("title"), read("text"), read("beneficiaries"))))


def _suggested(thing: Thing) -> list[words.Word]:
    return words.suggested(text_of(thing))


def _add_tags(thing: Thing, found: list[words.Word]) -> None:
    model: Any = thing.tags.model
    owner = {kind_of(thing): thing}
    model.objects.bulk_create(
        [model(**owner, scheme=one.scheme, code=one.code, weight=one.weight) for one in found],
        ignore_conflicts=True,
    )


# --- the life


@transaction.atomic
def take_step(*, thing: Thing, verb: str, by: Actor) -> bool:
    """Publish, meet, withdraw or renew; return whether something changed.

    Asked of what is there already (a second click, somebody else's), it changes nothing.
    """
    held: Thing = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    step = STEPS[verb]
    lasting = in_six_months()
    if held.state == step.after and (verb != "renew" or held.expires_on >= lasting):
        check = rules.check_act_publicly if step.public else rules.check_write_for
        check(by, held.organisation)
        return False
    check_step(by, held, verb)
    was_out = held.is_live
    held.state = step.after
    if verb == "renew":
        held.expires_on = lasting
    if step.after == Publication.PUBLISHED and not was_out:
        held.published_at = timezone.now()
    held.version += 1
    held.save(update_fields=["state", "expires_on", "published_at", "version", "updated_at"])
    audit.record(f"{kind_of(held)}.{step.event}", by=by, target=held)
    return True
