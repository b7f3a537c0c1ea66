"""Addresses of the area, a file a topic."""

from . import caseload, coalitions, imports, introductions, needs, networks, suggestions

app_name = "partners"

urlpatterns = [
    *caseload.urlpatterns,
    *coalitions.urlpatterns,
    *imports.urlpatterns,
    *introductions.urlpatterns,
    *needs.urlpatterns,
    *networks.urlpatterns,
    *suggestions.urlpatterns,
]
