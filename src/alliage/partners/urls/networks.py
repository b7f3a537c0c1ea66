"""Addresses: networks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
