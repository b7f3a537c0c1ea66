"""The funnel: the furthest said by any side, disagreement shown, later areas heard."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.alliage.partners.introduced import accept, ask, someone, text
from tests.alliage.partners.test_caseload import made_between, say
from tests.alliage.partners.test_introductions_third import introduce

from alliage.partners import funnel
from alliage.partners.enums import Outcome
from alliage.partners.funnel import Reached, Stage
from alliage.partners.models import Introduction
from alliage.partners.queries import caseload as queries

ORDER = ["introduced", "met", "shared_lead", "experiment", "alliance"]
stages = st.sampled_from(Stage)


@given(
    st.lists(st.tuples(st.lists(stages, max_size=3), st.none() | stages), min_size=1, max_size=12)
)
def test_lines_against_a_count_by_hand(rows) -> None:
    found = [Reached(n, tuple(said), known) for n, (said, known) in enumerate(rows)]
    lines = funnel.lines(found)
    assert [str(line.stage) for line in lines] == ORDER
    for place, line in enumerate(lines):
        far = [
            max([ORDER.index(s) for s in said] + ([ORDER.index(known)] if known else []) + [0])
            for said, known in rows
        ]
        assert line.reached == sum(position >= place for position in far)
        assert 0 <= line.all_say <= line.reached
        assert line.all_say + line.one_says == line.reached
        if place:
            everybody = sum(
                bool(said) and min(ORDER.index(s) for s in said) >= place for said, _known in rows
            )
            assert line.all_say == everybody
    assert lines[0].reached == len(rows)
    assert all(a.reached >= b.reached for a, b in pairwise(lines))


def test_every_outcome_has_its_stage_in_the_same_order() -> None:
    assert set(funnel.OF_OUTCOME) == set(Outcome)
    ranks = [funnel.rank(funnel.OF_OUTCOME[outcome]) for outcome in Outcome]
    assert ranks == sorted(ranks)


@pytest.mark.django_db
class TestOfAThirdParty:
    @pytest.fixture(autouse=True)
    def _alone(self, monkeypatch) -> None:
        monkeypatch.setattr(funnel, "_providers", [])

    @pytest.fixture
    def labo(self, db):
        return someone("Labo", "lea@labo.example", roles=("labo",))

    @pytest.fixture
    def pair(self, db):
        return someone("A", "a@pair.example"), someone("B", "b@pair.example")

    def counted(self, labo, since=None, until=None):
        found = queries.news_of(labo.organisation, queries.made_by(labo.organisation, since, until))
        return found, [line.reached for line in funnel.lines(list(found.reached.values()))]

    def test_both_are_heard_and_disagree(self, labo, pair) -> None:
        found = made_between(labo, *pair)
        say(found, pair[0], Outcome.MET)
        say(found, pair[1], Outcome.EXPERIMENT)
        news, counts = self.counted(labo)
        assert counts == [1, 1, 1, 1, 0]
        assert news.disagreed == 1
        shown = text(labo.client.get("/portefeuille/bilan/"))
        assert "les parties ne disent pas la même chose" in shown

    def test_what_was_not_made_is_not_counted(self, labo, pair) -> None:
        introduce(labo, *pair)
        assert self.counted(labo)[1] == [0, 0, 0, 0, 0]
        assert "Aucune mise en lien faite" in text(labo.client.get("/portefeuille/bilan/"))

    def test_others_introductions_are_not_its_own(self, labo, pair) -> None:
        accept(ask(*pair), pair[1])
        assert self.counted(labo)[1] == [0, 0, 0, 0, 0]

    def test_where_it_is_a_side_it_reads_its_own_news_alone(self, labo, pair) -> None:
        found = accept(ask(labo, pair[0]), pair[0])
        say(found, pair[0], Outcome.ALLIANCE)
        assert self.counted(labo)[1] == [1, 0, 0, 0, 0]
        say(found, labo, Outcome.MET)
        assert self.counted(labo)[1] == [1, 1, 0, 0, 0]

    def test_a_later_area_knows_more(self, labo, pair) -> None:
        found = made_between(labo, *pair)
        provider = lambda keys: dict.fromkeys(keys, Stage.ALLIANCE)  # noqa: E731
        for _time in range(2):
            funnel.register(provider)
        funnel.register(lambda _keys: {found.pk: Stage.MET})
        assert self.counted(labo)[1] == [1, 1, 1, 1, 1]

    def test_by_period_and_as_a_file(self, labo, pair) -> None:
        found = made_between(labo, *pair)
        Introduction.objects.filter(pk=found.pk).update(made_at="2026-03-15T12:00:00Z")
        for query, count in (("du=2026-03-15&au=2026-03-15", 1), ("du=2026-03-16", 0),
                             ("au=2026-03-14", 0), ("du=2026-04-01&au=2026-03-01", 1),
                             ("du=hier", 1)):  # fmt: skip
            answer = labo.client.get(f"/portefeuille/bilan/?{query}&p-format=csv")
            lines = b"".join(answer.streaming_content).decode().splitlines()
            assert len(lines) == 6
            assert lines[1].split(";")[1] == str(count), query
