"""Addresses of the area, a file a topic."""

from . import after, board, events, participants, plans, prints, wishes

app_name = "meetings"

urlpatterns = [
    *after.urlpatterns,
    *board.urlpatterns,
    *events.urlpatterns,
    *participants.urlpatterns,
    *plans.urlpatterns,
    *prints.urlpatterns,
    *wishes.urlpatterns,
]
