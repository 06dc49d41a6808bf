"""A drawing as PNG, for mail programs, which show no SVG: each drawn once, and no word as empty boxes."""

import json
import struct
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

import typst

from activities.drawings.fonts import families, fonts, refuse_unknown
from activities.drawings.picture import Picture

KEPT: Final = 256
"""Drawings kept by one process, a few megabytes of them."""

_PAPER = Path(__file__).with_name("picture.typ")
_DOTS = 96.0
"""One a pixel of the page: twice as fine has twice the bytes, in every mail."""

_SIZE = struct.Struct(">II")
_SIZE_AT = 16
_ONE_AT_A_TIME = Lock()


def rasterise(svg: str) -> Picture:
    """Return a drawing on white; the same bytes for the same drawing and fonts.

    Raises:
        NoFontError: It holds letters no font here is known to have.
        typst.TypstError: It is no drawing.
    """
    with _ONE_AT_A_TIME:  # who asks for the same meanwhile finds it drawn
        return _rasterised(svg)


@lru_cache(maxsize=KEPT)
def _rasterised(svg: str) -> Picture:
    known = families()
    refuse_unknown(svg, known)
    inputs = {"drawing": svg, "fonts": json.dumps(known)}
    setting = typst.Compiler(_PAPER, root=_PAPER.parent, font_paths=fonts(), sys_inputs=inputs)
    made = setting.compile(format="png", ppi=_DOTS, timestamp=0)
    png = (made[0] if isinstance(made, list) else made) or b""
    return Picture(png, *_SIZE.unpack_from(png, _SIZE_AT))
