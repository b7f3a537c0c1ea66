"""Addresses of the area, a file a topic."""

from . import (
    agreement,
    canvas,
    commitments,
    evaluation,
    experiments,
    gates,
    indicators,
    overview,
    portability,
    rooms,
    sites,
)

app_name = "alliances"

urlpatterns = [
    *agreement.urlpatterns,
    *canvas.urlpatterns,
    *commitments.urlpatterns,
    *evaluation.urlpatterns,
    *experiments.urlpatterns,
    *gates.urlpatterns,
    *indicators.urlpatterns,
    *overview.urlpatterns,
    *portability.urlpatterns,
    *rooms.urlpatterns,
    *sites.urlpatterns,
]
