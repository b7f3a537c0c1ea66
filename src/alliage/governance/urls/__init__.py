"""Addresses of the area, a file a topic."""

from . import bodies, decisions, meetings

app_name = "governance"

urlpatterns = [
    *bodies.urlpatterns,
    *decisions.urlpatterns,
    *meetings.urlpatterns,
]
