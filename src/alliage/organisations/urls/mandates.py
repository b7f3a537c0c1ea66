"""Addresses: mandates."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
