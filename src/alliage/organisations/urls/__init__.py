"""Addresses of the area, a file a topic."""

from . import claims, mandates, profile, ties, upkeep

app_name = "organisations"

urlpatterns = [
    *claims.urlpatterns,
    *mandates.urlpatterns,
    *profile.urlpatterns,
    *ties.urlpatterns,
    *upkeep.urlpatterns,
]
