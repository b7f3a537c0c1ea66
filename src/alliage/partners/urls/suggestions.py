"""Addresses: suggestions for a need, invitations to who is not here yet."""

from django.urls import path

from alliage.partners.views import suggestions as views

urlpatterns = [
    path("besoins/<int:pk>/allies/", views.suggestions, name="suggestions"),
    path("besoins/<int:pk>/inviter/<str:identifier>/", views.invitation, name="invitation"),
]
