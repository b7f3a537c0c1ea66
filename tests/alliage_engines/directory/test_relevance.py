import math
from datetime import date
from pathlib import Path

import pytest
from tests.alliage_engines.directory.search_data import organisation, publish

from alliage_engines.directory.build import Inputs, build
from alliage_engines.directory.demo import generate
from alliage_engines.directory.demo.inputs import inputs_of
from alliage_engines.directory.relevance import HERE, Judged, Report, evaluate, load
from alliage_engines.directory.relevance.__main__ import main
from alliage_engines.directory.search import Directory
from alliage_engines.directory.store import Store

TODAY = date(2026, 11, 21)
#: What the search reached when these were last raised, less a margin for changes of the data.
DEMO_MRR, DEMO_NDCG = 0.97, 0.95
SAMPLES_MRR, SAMPLES_NDCG = 0.94, 0.93


def _report(store: Path, inputs: Inputs, questions: str) -> Report:
    build(store, inputs, opposition=None, progress=None, today=TODAY)
    folder = Store(store).current()
    assert folder is not None
    directory = Directory.open(store)
    return evaluate(directory, folder / "organisations.parquet", load(HERE / questions))


def test_the_demo_is_searched_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = tmp_path / "files"
    files.mkdir()
    report = _report(tmp_path / "store", inputs_of(generate(files, today=TODAY)), "demo.toml")
    assert report.mrr >= DEMO_MRR
    assert report.ndcg >= DEMO_NDCG
    main(tmp_path / "store")
    assert f"MRR {report.mrr:.3f}" in capsys.readouterr().out


@pytest.mark.samples
def test_the_real_samples_are_searched_well(samples: Path, tmp_path: Path) -> None:
    inputs = Inputs(
        rna=tuple(sorted((samples / "rna").glob("*.csv"))),
        sirene_units=tuple(sorted((samples / "sirene").glob("StockUnite*"))),
        sirene_establishments=tuple((samples / "sirene").glob("StockEtab*")),
    )
    report = _report(tmp_path / "store", inputs, "samples.toml")
    assert report.mrr >= SAMPLES_MRR
    assert report.ndcg >= SAMPLES_NDCG


def test_sixty_questions_of_every_kind_are_judged() -> None:
    questions = load(HERE / "demo.toml")
    assert len(questions) >= 60
    assert len({q.text for q in questions}) == len(questions)
    skills = ["plural", "accent", "elision", "acronym", "typo", "prefix", "need", "place"]
    assert {*skills, "no purpose", "identifier"} <= {q.skill for q in questions}


def test_the_measures_are_those_of_the_literature(tmp_path: Path) -> None:
    rows = [
        organisation(1, name="ZORIB", purpose="klumat"),
        organisation(2, name="ZORIB VRADON PLISKOR", last_declared=date(1990, 1, 1)),
        organisation(3, name="BRUNOD"),
    ]
    folder = publish(tmp_path, rows)
    questions = [
        Judged("zorib", "known", "x", ({"name": "vradon"},)),
        Judged("zorib", "topical", "x", ({"name": "brunod"}, {"purpose": "klumat", "grade": 1})),
    ]
    parquet = folder / "organisations.parquet"
    known, topical = evaluate(Directory.open(tmp_path), parquet, questions).scores
    assert known.reciprocal == 0.5
    assert known.ndcg == pytest.approx(1 / math.log2(3))
    assert topical.ndcg == pytest.approx(1 / (3 + 1 / math.log2(3)))


def test_a_question_that_nothing_answers_judges_nothing(tmp_path: Path) -> None:
    folder = publish(tmp_path, [organisation(1)])
    question = Judged("x", "known", "x", ({"name": "nobody"},))
    with pytest.raises(ValueError, match="nothing to judge"):
        evaluate(Directory.open(tmp_path), folder / "organisations.parquet", [question])
