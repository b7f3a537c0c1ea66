"""The head of an assembly's pages, its tabs, an organisation's mark, codes in words."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from alliage.core.panels import render
from alliage.core.prose import to_html
from alliage.governance.chamber import Chamber
from alliage.governance.enums import Majority, Mode
from alliage.governance.models import AssemblyMember, Decision, Voice
from alliage.governance.words import MODES, REASONS, SHORT

register = template.Library()


@register.simple_tag(takes_context=True)
def owner_head(context: template.Context, chamber: Chamber) -> SafeString:
    """What owns the assembly, as its own head; nothing when nobody owns it."""
    found = render(context["request"], "assembly", chamber.assembly)
    return format_html_join("", "{}", ((panel["html"],) for panel in found))


@register.simple_tag
def assembly_tabs(chamber: Chamber, here: str) -> list[dict[str, Any]]:
    """The three sides of an assembly, for components/tabs.html."""
    sides = [
        ("bodies", "governance:assembly", _("Instances")),
        ("meetings", "governance:meetings", _("Réunions")),
        ("decisions", "governance:decisions", _("Décisions")),
    ]
    return [
        {"label": label, "url": reverse(url, args=[chamber.assembly.pk]), "current": name == here}
        for name, url, label in sides
    ]


@register.simple_tag
def member(of: AssemblyMember | None) -> SafeString:
    """An organisation's mark and name, with no space after it: a comma may follow."""
    html = render_to_string("governance/_member.html", {"member": of})
    return mark_safe(html.strip())  # noqa: S308 - a template escaped it


@register.filter
def stance_words(voice: Voice, decision: Decision) -> str:
    """What an organisation said, in a word."""
    return str(SHORT.get(decision.mode, {}).get(voice.stance, voice.get_stance_display()))


@register.filter
def mode_words(decision: Decision) -> str:
    """What the mode of a decision means."""
    words = str(MODES[decision.mode])
    if decision.mode == Mode.VOTE:
        majority = str(Majority(decision.majority).label)
        return f"{words} {_('Majorité :')} {majority[0].lower()}{majority[1:]}."
    return words


@register.filter
def reason_words(decision: Decision) -> str:
    """Why the result is what it is."""
    return str(REASONS.get(decision.reason, ""))


@register.filter
def prose(text: str) -> SafeString:
    """What people wrote, as safe HTML."""
    return to_html(text)
