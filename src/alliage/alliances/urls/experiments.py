"""Addresses: experiments."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
