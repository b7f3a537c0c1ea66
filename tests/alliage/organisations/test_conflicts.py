"""Two people edit one thing at once: nothing is lost, the second chooses."""

import re
import threading
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from tests.alliage import world

from alliage.organisations import conflicts
from alliage.organisations.models import Organisation


class TwoFields(forms.Form):
    activities = forms.CharField(label="Ce que nous faisons", widget=forms.Textarea)
    website = forms.URLField(label="Site", required=False, assume_scheme="https")
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=[("a", "Vélo"), ("b", "Chant"), ("c", "Jardin")], required=False
    )


def initial(thing: Organisation) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in TwoFields.base_fields}


def save(thing: Organisation, version: int, values: dict[str, Any]) -> None:
    with transaction.atomic():
        held = conflicts.advance(thing, version)
        for name, value in values.items():
            setattr(held, name, value)
        held.save()


class Person:
    """A browser that reads the form, and sends it later."""

    def __init__(self, thing: Organisation, saving: Any = save) -> None:
        self.thing, self.saving = thing, saving
        self.read()

    def read(self) -> None:
        editing = self._edit(RequestFactory().get("/"))
        self.token = editing.form[conflicts.ORIGIN].value()

    def send(self, **values: Any) -> conflicts.Editing:
        data = {conflicts.ORIGIN: self.token, **values}
        editing = self._edit(RequestFactory().post("/", data))
        if not editing.saved:
            self.token = editing.form[conflicts.ORIGIN].value()
        return editing

    def _edit(self, request: Any) -> conflicts.Editing:
        return conflicts.edit(
            request,
            load=lambda: Organisation.objects.get(pk=self.thing.pk),
            initial=initial,
            form=lambda data, values, _thing: TwoFields(data, initial=values),
            save=self.saving,
        )


@pytest.fixture
def thing(db: None) -> Organisation:
    return world.organisation(activities="Nous réparons.", themes=["a"])


def kept(thing: Organisation) -> dict[str, Any]:
    return initial(Organisation.objects.get(pk=thing.pk))


def test_one_person_alone_saves_and_the_version_moves(thing: Organisation) -> None:
    editing = Person(thing).send(activities="Nous roulons.", themes=["a", "b"])
    assert editing.saved
    assert not editing.merged
    assert kept(thing) == {"activities": "Nous roulons.", "website": "", "themes": ["a", "b"]}
    thing.refresh_from_db()
    assert thing.version == 2


def test_sending_twice_changes_nothing_the_second_time(thing: Organisation) -> None:
    person = Person(thing)
    assert person.send(activities="Nous roulons.", themes=["a"]).saved
    assert person.send(activities="Nous roulons.", themes=["a"]).saved
    thing.refresh_from_db()
    assert thing.version == 2


def test_fields_changed_by_one_side_only_are_merged_at_once(thing: Organisation) -> None:
    first, second = Person(thing), Person(thing)
    assert first.send(activities="Nous réparons.", website="https://a.example", themes=["a"]).saved
    editing = second.send(activities="Nous roulons.", themes=["a"])
    assert editing.saved
    assert editing.merged == ["Site"]
    assert kept(thing) == {
        "activities": "Nous roulons.",
        "website": "https://a.example",
        "themes": ["a"],
    }


def test_what_both_changed_is_asked_and_nothing_is_written(thing: Organisation) -> None:
    first, second = Person(thing), Person(thing)
    first.send(activities="Nous réparons des vélos.", themes=["a"])
    editing = second.send(activities="Nous réparons des cœurs.", themes=["a", "c"])
    assert not editing.saved
    assert kept(thing)["activities"] == "Nous réparons des vélos."
    assert kept(thing)["themes"] == ["a"], "not even the part that is without conflict"
    [difference] = editing.differences
    assert (difference.base, difference.theirs, difference.mine) == (
        "Nous réparons.",
        "Nous réparons des vélos.",
        "Nous réparons des cœurs.",
    )
    assert [difference.theirs[a:b] for a, b in difference.theirs_spans] == [" des vélos"]
    assert editing.form["themes"].value() == ["a", "c"], "what I chose stays chosen"


@pytest.mark.parametrize(
    ("choice", "expected"), [("theirs", "Texte de l’une"), ("mine", "Texte de l’autre")]
)
def test_the_second_person_chooses(thing: Organisation, choice: str, expected: str) -> None:
    first, second = Person(thing), Person(thing)
    first.send(activities="Texte de l’une", website="https://a.example", themes=["a"])
    [difference] = second.send(activities="Texte de l’autre", themes=["a", "c"]).differences
    editing = second.send(
        activities="Texte de l’autre",
        website="https://a.example",
        themes=["a", "c"],
        **{difference.choice_name: choice},
    )
    assert editing.saved
    assert kept(thing) == {
        "activities": expected,
        "website": "https://a.example",
        "themes": ["a", "c"],
    }


def test_sending_again_without_choosing_asks_again_with_the_same_base(thing: Organisation) -> None:
    first, second = Person(thing), Person(thing)
    first.send(activities="Texte de l’une", themes=["a"])
    second.send(activities="Texte de l’autre", themes=["a"])
    editing = second.send(activities="Texte de l’autre", themes=["a"])
    assert [d.base for d in editing.differences] == ["Nous réparons."]
    assert kept(thing)["activities"] == "Texte de l’une"


def test_a_third_person_in_the_middle_of_the_choice_is_asked_for_too(thing: Organisation) -> None:
    first, second, third = Person(thing), Person(thing), Person(thing)
    first.send(activities="Texte de l’une", themes=["a"])
    [difference] = second.send(activities="Texte de l’autre", themes=["a"]).differences
    third.read()
    assert third.send(activities="Texte de la troisième", themes=["a"]).saved
    choice = {difference.choice_name: "mine"}
    [again] = second.send(activities="Texte de l’autre", themes=["a"], **choice).differences
    assert again.theirs == "Texte de la troisième"
    assert kept(thing)["activities"] == "Texte de la troisième"


def test_what_is_wrong_is_mended_before_and_the_conflict_is_still_seen(thing: Organisation) -> None:
    first, second = Person(thing), Person(thing)
    first.send(activities="Texte de l’une", themes=["a"])
    editing = second.send(activities="Texte de l’autre", website="pas une adresse", themes=["a"])
    assert editing.form.errors.keys() == {"website"}
    assert not editing.differences
    editing = second.send(activities="Texte de l’autre", website="", themes=["a"])
    assert [d.name for d in editing.differences] == ["activities"]


@pytest.mark.parametrize("token", ["", "forged", "other"])
def test_without_its_own_origin_a_form_writes_over_nothing(thing: Organisation, token: str) -> None:
    person = Person(thing)
    other = Person(world.organisation("Autre", activities="Nous réparons.", themes=["a"]))
    person.token = other.token if token == "other" else token
    editing = person.send(activities="Nous écrasons.", themes=["a"])
    assert [d.name for d in editing.differences] == ["activities"]
    assert kept(thing)["activities"] == "Nous réparons."


def test_the_origin_carries_the_fields_of_the_form_and_no_other(thing: Organisation) -> None:
    thing.beneficiaries = "SECRET"
    thing.save()
    with_more = conflicts.edit(
        RequestFactory().get("/"),
        load=lambda: thing,
        initial=lambda found: {**initial(found), "beneficiaries": found.beneficiaries},
        form=lambda data, values, _thing: TwoFields(data, initial=values),
        save=save,
    )
    token = with_more.form[conflicts.ORIGIN].value()
    content = conflicts.signing.loads(token, salt=conflicts._salt(thing))
    assert set(content["values"]) == set(TwoFields.base_fields)


def test_the_page_of_a_conflict_escapes_and_asks(thing: Organisation, rf: RequestFactory) -> None:
    first, second = Person(thing), Person(thing)
    first.send(activities="<script>eux</script>", themes=["a"])
    editing = second.send(activities="<script>moi</script>", themes=["a"])
    page = render_to_string("organisations/_conflict.html", {"editing": editing}, rf.get("/"))
    assert "<script>" not in page
    assert len(re.findall(r'type="radio"', page)) == 2
    assert page.count(f'name="{conflicts.ORIGIN}"') == 1
    assert "Nous réparons." in page


@pytest.mark.django_db(transaction=True)
def test_of_many_writers_at_once_each_is_kept_or_told(settings: Any) -> None:
    """Threads, each its own connection: SQLite by the update's condition, PostgreSQL by the row."""
    thing = world.organisation(activities="0")
    start, done, stale = threading.Barrier(6), [], []

    def write(number: int) -> None:
        try:
            start.wait(timeout=10)
            save(thing, 1, {"activities": str(number)})
            done.append(number)
        except conflicts.Stale:
            stale.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    thing.refresh_from_db()
    assert (len(done), len(stale), thing.version) == (1, 5, 2)
    assert thing.activities == str(done[0])


def test_somebody_who_writes_between_the_reading_and_the_lock_is_not_written_over(
    thing: Organisation,
) -> None:
    hurried: list[bool] = []

    def late(found: Organisation, version: int, values: dict[str, Any]) -> None:
        if not hurried:
            hurried.append(True)
            save(found, version, {"activities": "Entre les deux", "website": "https://b.example"})
        save(found, version, values)

    person = Person(thing, saving=late)
    editing = person.send(activities="Nous réparons.", themes=["a", "c"])
    assert editing.saved
    assert kept(thing) == {
        "activities": "Entre les deux",
        "website": "https://b.example",
        "themes": ["a", "c"],
    }


def test_when_others_are_always_faster_the_person_is_told_and_keeps_the_words(
    thing: Organisation,
) -> None:
    def never(*_args: Any) -> None:
        raise conflicts.Stale

    editing = Person(thing, saving=never).send(activities="Mes mots", themes=["a"])
    assert not editing.saved
    assert editing.form.non_field_errors()
    assert editing.form["activities"].value() == "Mes mots"


VALUES = st.dictionaries(
    st.sampled_from(["activities", "website"]),
    st.sampled_from(["", "https://a.example", "https://b.example"]),
    min_size=2,
)


@given(base=VALUES, theirs=VALUES, mine=VALUES)
def test_a_merge_takes_each_word_from_who_wrote_it(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    """Three-way merge against its definition, field by field."""
    form = TwoFields({**mine, "activities": "x"}, initial=theirs)
    form.is_valid()
    form.cleaned_data = dict(mine)
    form.fields = {name: form.fields[name] for name in ("activities", "website")}
    values = {name: conflicts.plain(value) for name, value in base.items()}
    found = conflicts._Exchange(
        None, TwoFields, form, conflicts.Origin(1, values, {}), dict(theirs), {}
    )
    conflicts._merge(found)
    for name, began in base.items():
        if mine[name] != began and theirs[name] not in (began, mine[name]):
            assert name in found.both
        else:
            expected = mine[name] if mine[name] != began else theirs[name]
            assert found.ours[name] == expected
            assert name not in found.both


def test_values_compare_as_a_person_means_them() -> None:
    assert conflicts.plain(Decimal("2.00")) == conflicts.plain(Decimal(2)) == "2"
    assert conflicts.plain(Decimal(100)) == "100"
    assert conflicts.plain(["b", "a"]) == conflicts.plain(("a", "b"))
    assert conflicts.plain("a\r\nb ") == "a\nb"
    assert conflicts.plain("") is conflicts.plain([]) is None
    assert conflicts.plain(0) == 0
    assert conflicts.plain(False) is False


def test_values_are_shown_in_words() -> None:
    shown = conflicts.in_words
    assert shown(TwoFields.base_fields["themes"], ["b", "a"]) == "Vélo, Chant"
    assert shown(forms.BooleanField(), True) == "oui"
    assert shown(forms.CharField(), "") == "(rien)"
    assert shown(forms.IntegerField(), 0) == "0"
