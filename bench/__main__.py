"""Runs every benchmark, one after the other: `python -m bench [--rows N]`."""

import argparse

from bench import (
    coalitions,
    linking_names,
    linking_quality,
    matching,
    meetings,
    meetings_families,
    networks,
    page,
    reading,
    room,
    search,
    suggestions_page,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="rows of each benchmark, in place of its own")
    rows = parser.parse_args().rows
    arguments = ["--rows", str(rows)] if rows else []
    search.main(arguments or ["--rows", "1000000", "--rows", "2000000"])
    reading.main(arguments)
    page.main(arguments)
    for module in (
        matching,
        coalitions,
        linking_names,
        linking_quality,
        networks,
        meetings,
        meetings_families,
        suggestions_page,
        room,
    ):
        module.main([])


if __name__ == "__main__":
    main()
