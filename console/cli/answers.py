"""Printing the answer to an act."""

from console.answers import Answer
from console.cli.paper import print_json, print_parts
from console.codes import Exit


def print_answer(answer: Answer, *, as_json: bool) -> int:
    """Print an answer: what was done on standard output, anything else on standard error."""
    if as_json:
        print_json(answer.document)
    else:
        print_parts(answer.lines, error=answer.code is not Exit.DONE)
    return answer.code
