"""Addresses: introductions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
