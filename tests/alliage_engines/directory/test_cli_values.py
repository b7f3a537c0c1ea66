"""Several values after one option, as a shell writes them."""

import pytest

from alliage_engines.directory.cli_values import spread


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["--rna", "a", "b"], ["--rna", "a", "--rna", "b"]),
        (["--rna", "a", "--rna", "b"], ["--rna", "a", "--rna", "b"]),
        (["--out", "s", "--rna", "a", "b", "c"], ["--out", "s", "--rna", "a", "--rna", "b", "--rna", "c"]),
        (["--rna", "a", "b", "--out", "s"], ["--rna", "a", "--rna", "b", "--out", "s"]),
        (["--rna=a", "--out", "s"], ["--rna=a", "--out", "s"]),
        ([], []),
    ],
)  # fmt: skip
def test_values_after_an_option_belong_to_it(written, meant):
    assert spread(written, {"--rna"}) == meant


def test_a_single_option_takes_no_second_value():
    assert spread(["--out", "s", "stray"], {"--rna"}) == ["--out", "s", "stray"]
