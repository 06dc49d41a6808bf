"""A drawing as dots, for programs that show no SVG."""

from typing import NamedTuple


class Picture(NamedTuple):
    """A PNG, and its size in pixels of a page."""

    png: bytes
    width: int
    height: int
