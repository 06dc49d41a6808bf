"""Run benchmarks and print their ratios: `python -m benchmarks [--json] [NAME …]`."""

import argparse
import json
import os
import pkgutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module

import benchmarks
from benchmarks.ratio import Ratio
from console.cli.paper import print_parts, table
from console.logs import configure_logs


def names() -> list[str]:
    """Return the benchmarks there are."""
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return [name for name in found if name not in ("__main__", "ratio")]


def run(wanted: Sequence[str]) -> list[Ratio]:
    """Run some, one after the other."""
    return [ratio for name in wanted for ratio in import_module(f"benchmarks.{name}").measure()]


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=benchmarks.__doc__)
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(names())}; default all")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if unknown := set(options.name) - set(names()):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    configure_logs("console", "error")
    ratios = run(options.name or names())
    if options.json:
        shown = [asdict(each) | {"times": round(each.times, 2)} for each in ratios]
        sys.stdout.write(json.dumps(shown, indent=2) + "\n")
    else:
        rows = [
            (each.what, _ms(each.seconds), each.against, _ms(each.plain_seconds), f"{each.times:.1f}")
            for each in ratios
        ]
        print_parts([table(("what", "ms", "against", "ms", "times"), rows)])
    sys.stdout.flush()
    os._exit(0)  # the SDK's core may crash a process that ends by itself


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


if __name__ == "__main__":
    main()
