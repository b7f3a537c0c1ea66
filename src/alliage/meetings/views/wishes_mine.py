"""A participant's own page: who it is, whom it wants to meet, when it comes; saved without a script."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alliage.core import links
from alliage.core.permissions import Denied, public
from alliage.meetings.actions import invitations
from alliage.meetings.actions import wishes as actions
from alliage.meetings.adapters import wishes as adapter
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.forms import wishes as forms
from alliage.meetings.models import Participant, Unavailability
from alliage.meetings.queries import after, personal, timetable
from alliage.meetings.queries import events as event_queries
from alliage.meetings.queries import wishes as queries
from alliage.organisations import conflicts
from alliage.organisations.enums import Family

from .personal import BOTH, WRITE, Visit, closed, doors

#: Suggestions shown before the list.
SUGGESTED = 5
#: What was done, by the word that the address carries; nothing of what was said.
DONE = {
    "souhaits": _("C’est enregistré. Vous pouvez y revenir tant que les souhaits sont ouverts."),
    "propos": _("Vos mots sont enregistrés : les autres participants les lisent."),
    "viens": _("C’est noté : vous venez."),
    "avis": _("C’est enregistré. Seul un « on continue » des deux côtés se voit."),
    "nouvelles": _("Merci : vos nouvelles sont enregistrées."),
}


@dataclass(frozen=True, slots=True)
class Search:
    """What a person looks for in the list, as the address says it."""

    words: str = ""
    family: str = ""
    mine: bool = False
    page: int = 1

    @classmethod
    def of(cls, sent: Any) -> "Search":
        family = sent.get("famille", "")
        page = sent.get("page", "1")
        return cls(
            words=sent.get("q", "").strip()[:100],
            family=family if family in Family.values else "",
            mine=sent.get("dits") == "oui",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
        )

    def query(self, **changes: Any) -> str:
        said = {
            "q": self.words,
            "famille": self.family,
            "dits": "oui" if self.mine else "",
            "page": str(self.page) if self.page > 1 else "",
            **changes,
        }
        kept = {name: value for name, value in said.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def _page(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """The page of a participant, whatever the state of its event; POST keeps its wishes."""
    if request.method == "POST":
        return _save(request, visit)
    return _show(request, visit)


def _save(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Keep the lines that were changed, then go where the button says."""
    sent = request.POST
    said = forms.changed(sent)
    try:
        actions.say(participant=visit.participant, by=visit.by, said=said)
    except Denied as refusal:
        if request.htmx:  # one line: it goes back to what is kept, with the reason above
            return _show(request, visit, refused=refusal.reason)
        return _show(request, visit, typed=said, refused=refusal.reason, status=422)
    if request.htmx:
        return _show(request, visit)
    go, where = sent.get("vers", ""), Search.of(sent)
    if go == "chercher":
        return redirect(f"{visit.url('personal')}{where.query(page='')}#tous")
    if go.isascii() and go.isdigit():
        return redirect(f"{visit.url('personal')}{where.query(page=go)}#tous")
    return redirect(f"{visit.url('personal')}{where.query(fait='souhaits')}")


def _show(
    request: HttpRequest,
    visit: Visit,
    *,
    typed: dict[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    event, participant = visit.event, visit.participant
    context: dict[str, Any] = {
        **frame(request, visit),
        "refused": refused,
        "withdrawn": participant.state == ParticipantState.WITHDRAWN,
        "may_come": event.state in actions.BEFORE_THE_DAY,
    }
    if context["withdrawn"] or event.state == EventState.CANCELLED:
        return render(request, "meetings/wishes/closed.html", context, status=status)
    if event.has_public_plan:
        lines = timetable.timetable(participant)
        context["lines"] = [(forms.slot_label(line.slot), line) for line in lines]
        context["after"] = after.counts(participant)
        return render(request, "meetings/wishes/planned.html", context, status=status)
    whole_form = request.method == "POST" and not request.htmx
    search = Search.of(request.POST if whole_form else request.GET)
    context |= _list(visit, search, typed or {})
    return render(request, "meetings/wishes/mine.html", context, status=status)


def frame(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """What every personal page says of itself."""
    return {
        "visit": visit,
        "event": visit.event,
        "participant": visit.participant,
        "until": forms.until(visit.event),
        "done": DONE.get(_done(request, visit)),
        **{
            f"{name}_url": visit.url(f"personal_{name}")
            for name in ("describe", "accept", "coming")
        },
        "home_url": visit.url("personal"),
        "after_url": visit.url("personal_after"),
    }


def _done(request: HttpRequest, visit: Visit) -> str:
    """What was just done; of wishes nothing any more once they are closed."""
    said = request.GET.get("fait", "")
    return "" if said == "souhaits" and not actions.is_open(visit.event) else said


def _list(visit: Visit, search: Search, typed: dict[str, str]) -> dict[str, Any]:
    participant = visit.participant
    said = queries.said_by(participant)
    found = queries.matching(said, words=search.words, family=search.family, mine=search.mine)
    last = max(1, -(-len(found) // queries.PER_PAGE))
    number = min(max(1, search.page), last)
    shown = found[(number - 1) * queries.PER_PAGE : number * queries.PER_PAGE]
    is_open = actions.is_open(visit.event)
    busy = Unavailability.objects.filter(participant=participant).select_related("slot")
    return {
        "said": said,
        "most_musts": queries.MOST_MUSTS,
        "lines": [_line(said.line(one), typed) for one in shown],
        "choices": forms.CHOICES,
        "search": search,
        "found": len(found),
        "page": number,
        "pages": last,
        "families": [(key, label, said.families()[key]) for key, label in Family.choices],
        "suggestions": _suggestions(participant, said) if is_open and not typed else [],
        "is_open": is_open,
        "slots": [forms.slot_label(one.slot) for one in busy.order_by("slot__position")],
    }


def _line(line: queries.Line, typed: dict[str, str]) -> dict[str, Any]:
    """A line of the form; what was just typed and refused stays typed."""
    return {
        "other": line.other,
        "shown": line.value,
        "value": typed.get(line.other.key, line.value),
        "proposed": line.proposed,
    }


def _suggestions(participant: Participant, said: queries.Said) -> list[adapter.Suggestion]:
    unsaid = [one for one in said.others if one.pk not in said.wishes]
    return adapter.suggestions(participant, unsaid, SUGGESTED)


def _accept(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Keep one suggestion as a wish, by one tap."""
    said = {request.POST.get("de", ""): f"wish-{actions.SUGGESTED_WEIGHT}"}
    try:
        actions.say(participant=visit.participant, by=visit.by, said=said, suggested=True)
    except Denied as refusal:
        return _show(request, visit, refused=refusal.reason, status=422)
    return redirect(f"{visit.url('personal')}?fait=souhaits#suggestions")


def _describe(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """One's own words, and the slots at which one cannot; two people at once lose nothing."""
    if request.method != "POST" and not actions.is_open(visit.event):
        return visit.back("personal")
    slots = event_queries.slots(visit.event)

    def initial(found: Participant) -> dict[str, Any]:
        busy = found.unavailabilities.values_list("slot", flat=True)
        said = {name: getattr(found, name) for name in ("needs", "offers", "needs_accessible")}
        return said | {"slots": [str(key) for key in busy]}

    def save(found: Participant, version: int, values: dict[str, Any]) -> Any:
        return actions.describe(
            participant=found, version=version, by=visit.by, **{"slots": [], **values}
        )

    refused = ""
    try:
        editing = conflicts.edit(
            request,
            load=lambda: Participant.objects.get(pk=visit.participant.pk),
            initial=initial,
            form=lambda data, values, _found: forms.WordsForm(data, initial=values, slots=slots),
            save=save,
        )
        if editing.saved:
            return visit.back("personal", "propos")
    except Denied as refusal:
        return _show(request, visit, refused=refusal.reason, status=422)
    context = {**frame(request, visit), "editing": editing, "refused": refused}
    return render(request, "meetings/wishes/describe.html", context)


def _coming(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Say that one comes; that one does not is asked again first, for the link ends with it."""
    coming = request.POST.get("venue") == "oui"
    if not coming and request.POST.get("sur") != "oui":
        return render(request, "meetings/wishes/withdraw.html", frame(request, visit))
    try:
        actions.say_coming(participant=visit.participant, by=visit.by, coming=coming)
    except Denied as refusal:
        return _show(request, visit, refused=refusal.reason, status=422)
    if coming:
        return visit.back("personal", "viens")
    context = {**frame(request, visit), "just_now": True, "withdrawn": True}
    return render(request, "meetings/wishes/closed.html", context)


personal_page, our_personal = doors(_page, BOTH)
accept, our_accept = doors(_accept, WRITE)
describe, our_describe = doors(_describe, BOTH)
coming, our_coming = doors(_coming, WRITE)


@public
@never_cache
@csrf_exempt  # RFC 8058: the mail program posts by itself, the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_stop(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask on GET, stop the reminders of one event on POST: a mail scanner changes nothing."""
    try:
        link = links.read(token, personal.STOP)
    except links.LinkError as error:
        return render(request, "core/link_refused.html", {"reason": str(error)}, status=404)
    done = request.method == "POST"
    if done:
        invitations.stop_reminders(link)
    return closed(render(request, "meetings/wishes/stop.html", {"done": done}))
