"""Addresses: upkeep."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
