"""The page of a job follows it without being asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page

from alliage.core import jobs
from alliage.core.actor import Actor
from alliage.core.models import Job

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_moves_and_ends_by_itself(live_server: Any, open_page: Callable[..., Page]) -> None:
    person = get_user_model().objects.create_user(email="camille@example.org")
    client = Client()
    client.force_login(person)
    job = jobs.enqueue("alliage.core.retention.tidy", by=Actor(person=person))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    url = live_server.url + job.get_absolute_url()
    page = open_page(url, cookies=[{**cookie, "url": live_server.url}])
    assert "En attente" in page.inner_text("#tache")
    changes = {"state": "running", "progress": 0.42, "message": "Lecture du fichier"}
    Job.objects.filter(pk=job.pk).update(**changes)
    page.wait_for_selector("#tache >> text=Lecture du fichier", timeout=8000)
    Job.objects.filter(pk=job.pk).update(state="succeeded", progress=1, message="")
    page.wait_for_selector("#tache >> text=Terminé", timeout=8000)
