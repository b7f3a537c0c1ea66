"""Addresses: canvas."""

from django.urls import URLPattern, path

from alliage.alliances.views import canvas, canvas_shared

HERE = "alliances/<slug:code>/canevas/"

urlpatterns: list[URLPattern] = [
    path(HERE, canvas.canvas, name="canvas"),
    path(f"{HERE}notre-fiche/", canvas.draft, name="canvas_draft"),
    path(f"{HERE}notre-fiche/prete/", canvas.ready, name="canvas_ready"),
    path(f"{HERE}fiches/<int:party>/", canvas.sheet, name="canvas_sheet"),
    path(f"{HERE}fiches/<int:party>/a-discuter/", canvas.mark, name="canvas_mark"),
    path(f"{HERE}commun/", canvas_shared.edit, name="canvas_shared"),
    path(f"{HERE}commun/versions/", canvas_shared.versions, name="canvas_shared_versions"),
    path(
        f"{HERE}commun/versions/<int:number>/reprendre/",
        canvas_shared.restore,
        name="canvas_shared_restore",
    ),
    path(f"{HERE}consentement/", canvas_shared.consent, name="canvas_consent"),
]
