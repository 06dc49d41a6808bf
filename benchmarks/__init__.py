"""How long things take, each as a multiple of something plain measured in the same run.

A benchmark is a module of this folder with `def measure() -> Iterable[Ratio]`; `make bench` runs them all,
and `python -m benchmarks NAME …` some. Ratios compare over machines and releases, where seconds do not.
"""
