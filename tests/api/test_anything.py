"""Whatever is sent: no defect, no answer OpenAPI does not tell, nothing accepted that it forbids.

`make fuzz` sends far more of it.
"""

import re

import pytest

from tests.api.fuzzing import fuzz
from tests.workflows.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXAMPLES = 1
"""For each operation: enough to notice that something broke, in a few seconds."""


async def test_nothing_that_can_be_sent_finds_a_defect(house: House) -> None:
    code, said = await fuzz(house, EXAMPLES, "--phases", "fuzzing")
    assert code == 0, said
    operations = re.search(r"(\d+) selected / (\d+) total", said)
    assert operations
    assert operations[1] == operations[2]
    assert f"{operations[1]} passed" in said
