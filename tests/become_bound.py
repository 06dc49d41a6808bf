"""Becomes a program that the modes of files bind, even if root runs it: `become_bound.py PROGRAM ARGUMENT…`.

It needs the standard library alone: run it with `-I -S`.
"""

import ctypes
import os
import sys

_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_PR_CAPBSET_DROP = 24


def main() -> None:
    """Give away what lets root pass over modes, where there is anything to give, and become the program."""
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main()
