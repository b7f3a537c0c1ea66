"""Definitions: our own are whole, what is imported is safe, and each fault has its place."""

import copy
import json
import time
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage import world
from tests.alliage.questionnaires import makers
from tests.alliage.questionnaires.makers import EVERY_KIND

from alliage.core.permissions import Denied
from alliage.organisations.enums import Depth, Role
from alliage.questionnaires import definition_files, definition_reader
from alliage.questionnaires.actions import campaigns, definitions
from alliage.questionnaires.definition import read
from alliage.questionnaires.models import ImportedDefinition


def texts(values: Any) -> list[dict[str, str]]:
    """Every text of a definition, wherever it is."""
    if isinstance(values, list):
        return [found for one in values for found in texts(one)]
    if not isinstance(values, dict):
        return []
    if "fr" in values:
        return [values]
    return [found for one in values.values() for found in texts(one)]


TWO = [{"key": key, "label": {"fr": key.upper()}} for key in ("a", "b")]


class TestOurOwn:
    @pytest.mark.parametrize("key", ["health-check", "readiness", "feedback"])
    def test_both_languages_and_french_spaces(self, key: str) -> None:
        found = texts(definition_files.newest(key))
        assert len(found) > 20
        for text in found:
            assert text.get("en"), text
            assert not any(sign in text["fr"] for sign in (" ?", " !", " :", " ;", "'"))

    def test_the_health_check_measures_what_the_engine_reads(self) -> None:
        asked = read(definition_files.newest("health-check"))
        assert len(asked.factors) == 8
        items = [row.factor for question in asked.questions for row in question.rows if row.factor]
        assert {items.count(factor.key) for factor in asked.factors} == {3}
        pairs = asked.by_key["pairs"]
        steps = {row.key: [point.value for point in row.points] for row in pairs.rows}
        assert steps.pop("depth") == [0, 1, 2, 3, 4, 5]
        named = ["reliability", "mission", "openness", "influence", "involvement", "resources"]
        assert steps == {key: [1, 2, 3, 4] for key in named}
        depth = next(row for row in pairs.rows if row.key == "depth")
        assert [point.label["fr"] for point in depth.points] == [str(step.label) for step in Depth]

    def test_readiness_has_advice_for_every_band_of_every_factor(self) -> None:
        asked = read(definition_files.newest("readiness"))
        bands = {band.key for band in asked.bands}
        assert all(set(factor.advice) == bands for factor in asked.factors)
        assert {"human", "financial", "alliances", "posture"} <= {f.key for f in asked.factors}


def faults(values: Any) -> dict[str, str]:
    """pointer -> reason, of values written as YAML."""
    with pytest.raises(definition_reader.Unreadable) as refused:
        definition_reader.read(yaml.safe_dump(values, allow_unicode=True).encode())
    return {fault.pointer: fault.reason for fault in refused.value.faults}


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    values = copy.deepcopy(EVERY_KIND)
    part: Any = values
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    return values


class TestReader:
    def test_yaml_and_json_say_the_same(self) -> None:
        as_yaml = yaml.safe_dump(EVERY_KIND, allow_unicode=True).encode()
        as_json = json.dumps(EVERY_KIND).encode()
        assert definition_reader.read(as_yaml) == definition_reader.read(as_json) == EVERY_KIND

    @pytest.mark.parametrize(
        ("path", "to", "pointer", "word"),
        [
            (("minutes",), "dix", "/minutes", "type"),
            (("version",), "1", "/version", "forme"),
            (("extra",), 1, "/", "inconnue"),
            (("title",), {"en": "Only"}, "/title", "fr"),
            (
                ("sections", 0, "questions", 0, "scale"),
                "six",
                "/sections/0/questions/0/scale",
                "six",
            ),
            (
                ("sections", 0, "questions", 0, "options"),
                TWO,
                "/sections/0/questions/0/options",
                "sens",
            ),
            (
                ("sections", 0, "questions", 0, "factor"),
                "no",
                "/sections/0/questions/0/factor",
                "no",
            ),
            (("sections", 1, "questions", 0, "key"), "mood", "/sections/1/questions/0/key", "pris"),
            (
                ("sections", 0, "questions", 0, "shown_if"),
                [{"question": "pick", "among": ["a"]}],
                "/sections/0/questions/0/shown_if/0/question",
                "avant",
            ),
            (
                ("sections", 0, "questions", 2, "shown_if", 0, "among"),
                ["z"],
                "/sections/0/questions/2/shown_if/0/among/0",
                "réponse possible",
            ),
        ],
    )
    def test_a_fault_has_its_place_and_its_reason(
        self, path: Any, to: Any, pointer: str, word: str
    ) -> None:
        found = faults(changed(*path, to=to))
        assert word in found[pointer]

    def test_a_fault_in_yaml_has_its_line(self) -> None:
        content = yaml.safe_dump(changed("minutes", to=0), sort_keys=False).encode()
        with pytest.raises(definition_reader.Unreadable) as refused:
            definition_reader.read(content)
        lines = content.decode().splitlines()
        assert lines[refused.value.faults[0].line - 1].startswith("minutes")

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe\x00",
            b"[" * 5000,
            b'{"a":' * 5000,
            b"a: &x [1]\nb: *x\n",
            b"a: &a [l,l]\nb: &b [*a,*a]\nc: [*b,*b]\n",
            b"!!python/object/apply:os.system ['true']",
            b"key: !!binary aGVsbG8=",
            b"key: a\nkey: b\n",
            b'{"key": 1, "key": 2}',
            b'{"minutes": NaN}',
            b"minutes: .inf",
            b"minutes: " + b"9" * 5000,
            b"? [a, b]\n: c\n",
            b"x" * 200_001,
            b"- " * 30_000,
            b"a: 1\n---\nb: 2\n",
            b"just a text",
        ],
        ids=range(18),
    )
    def test_hostile_files_are_refused_quickly(self, content: bytes) -> None:
        start = time.monotonic()
        with pytest.raises(definition_reader.Unreadable) as refused:
            definition_reader.read(content)
        assert refused.value.faults[0].reason
        assert time.monotonic() - start < 2

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=80) | st.text(alphabet="{}[]:-&*!|>'\"\n #ab1,?%@`", max_size=60))
    def test_no_bytes_crash_it(self, content: bytes | str) -> None:
        raw = content if isinstance(content, bytes) else content.encode()
        with pytest.raises(definition_reader.Unreadable):
            definition_reader.read(raw)


@pytest.mark.django_db
class TestImported:
    def test_it_is_its_organisation_s_alone_and_never_changes(self) -> None:
        roue, other = world.organisation("Roue libre"), world.organisation("Autre")
        content = json.dumps(EVERY_KIND).encode()
        by = world.actor(world.lead_of(roue))
        made = definitions.import_definition(organisation=roue, content=content, by=by)
        assert definitions.import_definition(organisation=roue, content=content, by=by) == made
        altered = json.dumps({**EVERY_KIND, "minutes": 9}).encode()
        with pytest.raises(Denied, match="ne change plus"):
            definitions.import_definition(organisation=roue, content=altered, by=by)
        ours = json.dumps({**EVERY_KIND, "key": "readiness"}).encode()
        with pytest.raises(Denied, match="une autre clé"):
            definitions.import_definition(organisation=roue, content=ours, by=by)
        campaigns.create(definition_key="every-kind", title="A", holder=roue, by=by)
        theirs = world.actor(world.lead_of(other))
        with pytest.raises(Denied, match="n’existe pas"):
            campaigns.create(definition_key="every-kind", title="B", holder=other, by=theirs)
        url = reverse("questionnaires:definition", args=["every-kind"])
        assert world.client_for(world.lead_of(roue)).get(url).status_code == 200
        assert world.client_for(world.lead_of(other)).get(url).status_code == 404

    def test_the_page_names_the_place_and_asks_for_who_manages(self) -> None:
        roue = world.organisation("Roue libre")
        url = reverse("questionnaires:import")
        client = world.client_for(world.lead_of(roue))
        wrong = SimpleUploadedFile("q.yaml", b"key: a\nminutes: dix\n")
        refused = client.post(url, {"file": wrong})
        assert refused.status_code == 422
        assert "<code>/minutes</code>" in refused.content.decode()
        good = SimpleUploadedFile("q.json", json.dumps(EVERY_KIND).encode())
        assert client.post(url, {"file": good}).status_code == 302
        assert ImportedDefinition.objects.count() == 1
        delegate = world.mandate(world.person("d@secret.example"), roue, Role.DELEGATE)
        assert world.client_for(delegate).get(url).status_code == 404

    def test_the_next_wave_asks_the_newest_that_still_measures_the_same(self) -> None:
        roue = world.organisation("Roue libre")
        by = world.actor(world.lead_of(roue))
        other = {**changed("scales", "five", to=makers.SCALE[:4]), "version": "2.0"}
        for values in (EVERY_KIND, {**EVERY_KIND, "version": "1.10", "minutes": 5}, other):
            content = json.dumps(values).encode()
            definitions.import_definition(organisation=roue, content=content, by=by)
        found = makers.custom(roue)
        makers.opened(found)
        makers.closed(found)
        assert campaigns.next_wave(campaign=found, by=by).definition_version == "1.10"
