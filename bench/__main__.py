"""Runs every benchmark, one after the other: `python -m bench [--rows N]`."""

import argparse

from bench import page, reading, search


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="rows of each benchmark, in place of its own")
    rows = parser.parse_args().rows
    arguments = ["--rows", str(rows)] if rows else []
    search.main(arguments or ["--rows", "1000000", "--rows", "2000000"])
    reading.main(arguments)
    page.main(arguments)


if __name__ == "__main__":
    main()
