"""Options that take several values: `--rna a.csv b.csv` means `--rna a.csv --rna b.csv`.

A shell spreads `rna_*.zip` into several words; Typer alone takes the first and refuses the rest.
"""

from typing import Any

from typer.core import TyperCommand


def spread(arguments: list[str], names: set[str]) -> list[str]:
    """Repeat each option of `names` before every value that follows it, up to the next option."""
    out: list[str] = []
    name: str | None = None
    fresh = False
    for word in arguments:
        if word.startswith("-"):
            name, fresh = (word, True) if word in names else (None, False)
            out.append(word)
        else:
            if name and not fresh:
                out.append(name)
            out.append(word)
            fresh = False
    return out


class ManyValues(TyperCommand):
    """A command without positional arguments, whose repeatable options take several values."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        names = {
            name
            for parameter in self.params
            if getattr(parameter, "multiple", False)
            for name in parameter.opts
        }
        return super().parse_args(ctx, spread(args, names))
