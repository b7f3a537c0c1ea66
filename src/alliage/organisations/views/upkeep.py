"""Operators: duplicates, merges, and what the registers say of organisations that act here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.actor import actor_of
from alliage.core.formats import day, number
from alliage.core.permissions import operator_only, signed_in
from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.organisations.actions import upkeep as actions
from alliage.organisations.forms.upkeep import MergeForm
from alliage.organisations.models import Duplicate, Merge, Reconciliation
from alliage.organisations.queries.upkeep import merges, open_duplicates, open_reconciliations


def reason_words(code: str) -> str:
    """Why two organisations may be one."""
    return {
        "number": _("même numéro"),
        "website": _("même site web"),
        "name": _("noms proches dans la même commune"),
    }.get(code, code)


def _merge_table(request: HttpRequest) -> Table:
    columns = [
        TableColumn(
            "kept", _("Gardée"), lambda m: m.kept.name, url=lambda m: m.kept.get_absolute_url()
        ),
        TableColumn("absorbed", _("Réunie à elle"), lambda m: m.absorbed.name),
        TableColumn(
            "at", _("Le"), lambda m: m.at.date(), text=lambda m: day(m.at.date()), sort="at"
        ),
        TableColumn(
            "undone",
            _("État"),
            lambda m: _("Séparées depuis") if m.undone_at else _("Réunies"),
        ),
    ]
    caption = _("Organisations réunies")
    return Table(request, columns, merges(), caption=caption, sort="-at", name="reunions")


@operator_only
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one, with the reasons; past merges, that can be undone."""
    table = _merge_table(request)
    if (file := table.export()) is not None:
        return file
    pairs = [
        {
            "pair": pair,
            "reasons": [reason_words(code) for code in pair.reasons],
            "score": number(round(pair.score)),
        }
        for pair in open_duplicates()[:50]
    ]
    undoable = list(merges().filter(undone_at=None)[:10])
    context = {"pairs": pairs, "table": table, "undoable": undoable}
    return render(request, "organisations/upkeep/duplicates.html", context)


@operator_only
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """The two ends side by side; the one that is kept is chosen, never guessed."""
    pair = get_object_or_404(open_duplicates(), pk=pk)
    form = MergeForm(request.POST if request.method == "POST" else None, pair=pair)
    if request.method == "POST" and form.is_valid():
        ends = {end.pk: end for end in (pair.first, pair.second)}
        kept = ends.pop(form.cleaned_data["kept"])
        (absorbed,) = ends.values()
        acted(
            request,
            lambda: actions.merge(kept=kept, absorbed=absorbed, by=actor_of(request)),
            _("Elles sont réunies. Cela peut être défait depuis cette page."),
        )
        return redirect("organisations:duplicates")
    context = {"pair": pair, "form": form, "reasons": [reason_words(code) for code in pair.reasons]}
    status = 422 if form.is_bound else 200
    return render(request, "organisations/upkeep/merge.html", context, status=status)


@operator_only
@require_POST
def dismiss_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """They are two."""
    pair = get_object_or_404(Duplicate, pk=pk)
    acted(
        request,
        lambda: actions.dismiss_duplicate(pair=pair, by=actor_of(request)),
        _("Cette paire ne sera plus proposée."),
    )
    return redirect("organisations:duplicates")


@operator_only
@require_POST
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Give each its own again."""
    merged = get_object_or_404(Merge, pk=pk)
    acted(
        request,
        lambda: actions.undo_merge(merged=merged, by=actor_of(request)),
        _(
            "Elles sont de nouveau deux ; ce qui est venu depuis reste à celle qui avait été gardée."
        ),
    )
    return redirect("organisations:duplicates")


def change_words(found: Reconciliation) -> dict[str, str]:
    """What the registers say, and what applying does, in two sentences."""
    since = found.detail.get("since", "")
    name = found.detail.get("name") or found.organisation.name
    successor = found.detail.get("successor") or "?"
    return {
        "moved": {
            "says": _("Son numéro est devenu %(id)s.") % {"id": successor},
            "does": _("Suivre le nouveau numéro"),
        },
        "merged": {
            "says": _("Elle a été réunie à « %(name)s » (%(id)s).")
            % {"name": name, "id": successor},
            "does": _("Prendre cette notice"),
        },
        "dissolved": {
            "says": _("Les registres la disent dissoute ou fermée.")
            + (" " + _("Date : %(day)s.") % {"day": since} if since else ""),
            "does": _("La fermer ici"),
        },
        "missing": {
            "says": _("Sa notice n’est plus dans l’annuaire construit en dernier."),
            "does": _("Continuer sans notice"),
        },
    }[found.change]


@signed_in
@require_safe
def reconciliations(request: HttpRequest) -> HttpResponse:
    """What the last snapshots say: everything for operators, one's own for who manages."""
    found = open_reconciliations(actor_of(request))[:100]
    tasks = [{"found": one, **change_words(one)} for one in found]
    return render(request, "organisations/upkeep/reconciliations.html", {"tasks": tasks})


@signed_in
@require_POST
def answer_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply or set aside."""
    actor = actor_of(request)
    found = get_object_or_404(open_reconciliations(actor), pk=pk)
    if request.POST.get("answer") == "apply":
        acted(request, lambda: actions.apply_change(found=found, by=actor), _("C’est appliqué."))
    else:
        acted(request, lambda: actions.dismiss_change(found=found, by=actor), _("C’est écarté."))
    return redirect("organisations:reconciliations")
