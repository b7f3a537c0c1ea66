"""Two people edit one thing at once: the second sees field by field what the other wrote, chooses.

For every form of a thing that has `version` (profile, levers, needs, offers, partnerships). A view:

    editing = conflicts.edit(
        request,
        load=lambda: load_visible_or_404(Need, request, pk=pk),    # read anew at each try
        initial=lambda need: {"title": need.title, …},             # field -> value, as the form's
        form=lambda data, initial, need: NeedForm(data, initial=initial),
        save=lambda need, version, values: actions.edit_need(
            need=need, version=version, by=actor_of(request), **values
        ),
    )
    if editing.saved:
        return redirect(…)
    return render(request, "…", {"editing": editing, …})

and its template, where the form would stand:

    {% include "organisations/_conflict.html" with editing=editing submit=submit cancel_url=url %}

(it shows the plain form as long as nobody else wrote). The action begins, inside its transaction,
with `conflicts.advance(need, version)`, which raises `Stale` when somebody was faster: nothing was
written then, and `edit` reads again and merges again.

How: the form carries, signed for this one thing, the version and the values it began from. What
only one side changed is taken from that side; what both changed to different things is asked.
Needs no JavaScript. `initial` gives every field of the form a value that `in_words` can show:
text, number, date, decimal, yes or no, a list of those; forms of files are not for this.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.core import signing
from django.db.models import F, Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliage.core import formats

#: The hidden field that carries what a form began from.
ORIGIN = "edited_from"
MINE, THEIRS = "mine", "theirs"
#: Others may be faster this many times in a row before the person is told to try again.
TRIES = 5
WORD = re.compile(r"\w+|\W")


class Stale(Exception):  # noqa: N818 - a state of things, as `Denied` is
    """Somebody else wrote since the version that was read."""


def advance(thing: Model, version: int) -> Any:
    """Lock a thing, move its version on by one and return it as it is now.

    Call it first in the action's transaction: the row stays locked until its end, so that a
    second writer waits, then finds another version. Raises `Stale` without writing.
    """
    rows = type(thing)._default_manager.filter(pk=thing.pk)
    held = rows.select_for_update().filter(version=version).first()
    # SQLite locks no row: there the condition of the update decides.
    if held is None or not rows.filter(version=version).update(version=F("version") + 1):
        raise Stale
    held.version = version + 1  # type: ignore[attr-defined]
    return held


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that both changed. Each side in words, with the spans that are not in the base."""

    name: str
    choice_name: str
    label: Any
    bound: forms.BoundField
    base: str
    theirs: str
    mine: str
    theirs_spans: tuple[tuple[int, int], ...] = ()
    mine_spans: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Editing:
    """What a view shows: the form, what both changed, the labels of what was merged at once."""

    thing: Any
    form: forms.BaseForm
    saved: bool = False
    differences: list[Difference] = field(default_factory=list)
    merged: list[Any] = field(default_factory=list)

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields of the form that are not in conflict."""
        asked = {difference.name for difference in self.differences}
        return [bound for bound in self.form if bound.name not in asked]


Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a form began from: a version, plain values; the base of the fields already asked."""

    version: int | None
    values: Values
    asked: Values


def edit(
    request: HttpRequest,
    *,
    load: Callable[[], Any],
    initial: Callable[[Any], Values],
    form: Callable[[Any, Values, Any], forms.BaseForm],
    save: Callable[[Any, int, Values], Any],
) -> Editing:
    """Show or take in a form of a versioned thing; see the module for each argument.

    A form sent without a readable origin is taken for one that began from nothing: whatever
    differs from what is kept is asked, never written over.
    """
    thing = load()
    if request.method != "POST":
        return _shown(thing, initial(thing), form)
    for _try in range(TRIES):
        editing = _received(request, thing, initial(thing), form, save)
        if editing is not None:
            return editing
        thing = load()
    editing = _shown(thing, initial(thing), form, request.POST)
    editing.form.add_error(
        None, _("D’autres personnes enregistrent en ce moment : attendez un instant, réessayez.")
    )
    return editing


def _shown(thing: Any, values: Values, make: Callable[..., Any], data: Any = None) -> Editing:
    made = make(data, values, thing)
    origin = Origin(thing.version, {n: plain(values.get(n)) for n in made.fields}, {})
    _carry(made, thing, origin)
    return Editing(thing, made)


@dataclass(slots=True)
class _Exchange:
    """What was sent, beside what is kept."""

    thing: Any
    make: Callable[..., Any]
    sent: Any
    origin: Origin
    theirs: Values
    chosen: dict[str, str]
    ours: Values = field(default_factory=dict)
    both: Values = field(default_factory=dict)

    def merged(self) -> list[Any]:
        """Labels of the fields that are taken from the other, who changed them alone."""
        return [
            self.sent.fields[name].label
            for name, value in self.ours.items()
            if name not in self.both
            and name in self.origin.values
            and plain(self.theirs.get(name)) != self.origin.values[name]
            and plain(value) == plain(self.theirs.get(name))
            and name not in self.chosen
        ]


def _received(
    request: HttpRequest,
    thing: Any,
    theirs: Values,
    make: Callable[..., Any],
    save: Callable[..., Any],
) -> Editing | None:
    """Merge what was sent into what is kept; None when somebody wrote in between."""
    sent = make(request.POST, theirs, thing)
    origin = _read(sent, thing, request.POST)
    chosen = {n: request.POST.get(choice_name(sent, n), "") for n in origin.asked}
    for name in [n for n, choice in chosen.items() if choice == THEIRS and n in sent.fields]:
        sent.fields[name].disabled = True  # Django then takes the initial value: theirs
    found = _Exchange(thing, make, sent, origin, theirs, chosen)
    if not sent.is_valid() or not _merge(found):
        return _asked(found)
    merged = found.merged()
    if any(plain(v) != plain(theirs.get(n)) for n, v in found.ours.items()):
        try:
            save(thing, thing.version, found.ours)
        except Stale:
            return None
    return Editing(thing, sent, saved=True, merged=merged)


def _merge(found: _Exchange) -> bool:
    """Fill what is merged and the base of each field that both changed; True when there is none.

    A field that was asked counts as changed by this side alone once it is answered.
    """
    origin = found.origin
    for name in found.sent.fields:
        value = found.sent.cleaned_data.get(name)
        my, their = plain(value), plain(found.theirs.get(name))
        base = origin.values.get(name)
        settled = name in origin.values and (
            name not in origin.asked or found.chosen[name] in (MINE, THEIRS)
        )
        found.ours[name] = value
        if my == their or (settled and their == base):
            continue
        if settled and my == base:
            found.ours[name] = found.theirs.get(name)
        else:
            found.both[name] = origin.asked.get(name, base)
    return not found.both


def _asked(found: _Exchange) -> Editing:
    """The form again, with the questions; the next sending begins from what is kept now."""
    if not found.sent.is_valid():
        # What is wrong is mended first, from the same origin; the comparison follows.
        _carry(found.sent, found.thing, found.origin)
        return Editing(found.thing, found.sent)
    values = {**found.theirs, **found.ours}
    shown = found.make(None, values, found.thing)
    now = {name: plain(found.theirs.get(name)) for name in shown.fields}
    _carry(shown, found.thing, Origin(found.thing.version, now, found.both))
    differences = [
        _difference(shown, name, found.both[name], found.theirs.get(name), found.ours[name])
        for name in shown.fields
        if name in found.both
    ]
    return Editing(found.thing, shown, differences=differences, merged=found.merged())


def choice_name(form: Any, name: str) -> str:
    """Return the name under which a form sends which side of a field was chosen."""
    return f"choose-{form.add_prefix(name)}"


def _difference(form: Any, name: str, base: Any, theirs: Any, mine: Any) -> Difference:
    widget_field = form.fields[name]
    began, wrote, write = (in_words(widget_field, v) for v in (base, theirs, mine))
    return Difference(
        name=name,
        choice_name=choice_name(form, name),
        label=form[name].label,
        bound=form[name],
        base=began,
        theirs=wrote,
        mine=write,
        theirs_spans=changed_spans(began, wrote),
        mine_spans=changed_spans(began, write),
    )


def changed_spans(before: str, after: str) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) spans of `after` that are not in `before`, by whole words."""
    if not before:
        return ()
    old, new = WORD.findall(before), WORD.findall(after)
    starts = [0]
    for piece in new:
        starts.append(starts[-1] + len(piece))
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    return tuple(
        (starts[first], starts[last])
        for tag, _i, _j, first, last in matcher.get_opcodes()
        if tag in {"insert", "replace"}
    )


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it; nothing, an empty text and an empty list are the same."""
    if isinstance(value, date | Decimal):
        # 2 and 2.00 are the same quantity; the comparison must not depend on how it was typed.
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value.isoformat()
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | tuple | set | frozenset):
        found = [plain(inner) for inner in value]
        return sorted(found, key=str) if found else None
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    return value


def in_words(form_field: forms.Field, value: Any) -> str:
    """Return a value as a person reads it: labels of choices, yes and no, dates in words."""
    found = plain(value)
    if found is None:
        return _("(rien)")
    words = getattr(form_field, "in_words", None)
    if words:
        return str(words(found))
    if isinstance(found, list):
        return ", ".join(_one(form_field, inner) for inner in found)
    return _one(form_field, found)


def _one(form_field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(form_field, forms.DateField):
        return formats.day(date.fromisoformat(value))
    for key, label in getattr(form_field, "choices", ()):
        if str(key) == str(value):
            return str(label)
    return str(value)


def _salt(thing: Any) -> str:
    """What a thing is known by before it has a row, `edited_as`, stays when another person makes
    it: two who begin it at once are merged as any two."""
    known = ":".join(str(getattr(thing, name)) for name in getattr(thing, "edited_as", ("pk",)))
    return f"alliage.conflicts:{thing._meta.label_lower}:{known}"


def _carry(form: Any, thing: Any, origin: Origin) -> None:
    """Put the origin, signed for this thing, in a hidden field that replaces what was sent."""
    content = {"version": origin.version, "values": origin.values, "asked": origin.asked}
    token = signing.dumps(content, salt=_salt(thing), compress=True)
    form.fields[ORIGIN] = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )
    form.initial = {**form.initial, ORIGIN: token}
    if form.is_bound:
        form.data = form.data.copy()
        form.data[form.add_prefix(ORIGIN)] = token


def _read(form: Any, thing: Any, data: Any) -> Origin:
    try:
        content = signing.loads(data.get(form.add_prefix(ORIGIN), ""), salt=_salt(thing))
        return Origin(content["version"], content["values"], content["asked"])
    except (signing.BadSignature, KeyError, TypeError):
        return Origin(None, {}, {})
