"""The programme that is shipped, and the one this deployment names."""

from pathlib import Path

from console.doors.programme_file import read_programme
from models.report.programme import Programme

GENERAL = Path(__file__).parent / "general.yaml"


def load_programme(path: Path | None = None) -> Programme:
    """Return the programme of a file; without one, the general one.

    Raises:
        InputError: It is not there, or no programme.
    """
    return read_programme(path or GENERAL)
