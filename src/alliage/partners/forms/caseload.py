"""What a third party writes of its work, and the period it looks at."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.fields import day_field
from alliage.partners.models import Case, Step

MOST_MINUTES = 24 * 60


class StepForm(forms.ModelForm[Step]):
    """What was done, when, how long."""

    done_on = day_field(_("Le"))
    minutes = forms.IntegerField(
        label=_("Temps passé, en minutes"), min_value=0, max_value=MOST_MINUTES
    )

    class Meta:
        model = Step
        fields: ClassVar[list[str]] = ["what", "done_on", "minutes"]

    def clean_done_on(self) -> date:
        found: date = self.cleaned_data["done_on"]
        today = timezone.localdate()
        if not today - timedelta(days=3660) <= found <= today:
            raise forms.ValidationError(_("Ce geste est daté d’un jour passé, ou d’aujourd’hui."))
        return found


class NoteForm(forms.ModelForm[Case]):
    class Meta:
        model = Case
        fields: ClassVar[list[str]] = ["note"]
        labels: ClassVar[dict[str, Any]] = {"note": _("Pour vos collègues")}
        widgets: ClassVar[dict[str, Any]] = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar[dict[str, Any]] = {
            "note": _("Lue de votre organisation seule. N’y écrivez rien de personnel.")
        }


class PeriodForm(forms.Form):
    """From when to when; both may stay empty."""

    du = day_field(_("Du"), required=False)
    au = day_field(_("Au"), required=False)

    def period(self) -> tuple[date | None, date | None]:
        """Return the two days, put in order; what is no day counts for nothing."""
        values = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        since, until = values.get("du"), values.get("au")
        return (until, since) if since and until and since > until else (since, until)
