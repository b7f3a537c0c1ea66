"""Addresses of the area, a file a topic."""

from . import answering, campaigns, definitions

app_name = "questionnaires"

urlpatterns = [
    *answering.urlpatterns,
    *campaigns.urlpatterns,
    *definitions.urlpatterns,
]
