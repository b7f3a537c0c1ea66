"""Addresses of the area, a file a topic."""

from . import stories

app_name = "stories"

urlpatterns = [
    *stories.urlpatterns,
]
