"""What a page says of each check of the service: what is as it should be, and what is not."""

from typing import NamedTuple

from console.doctor.examination import Report
from console.doctor.finding import Verdict
from console.phrases import Phrase, labelled, phrase


class Words(NamedTuple):
    """What holds where a check found nothing, and what it means where it found something."""

    fine: Phrase
    bad: Phrase


WORDS = {
    "database": Words(
        phrase("The record can be read and written."),
        phrase("The record cannot be read or written: nothing new is taken in."),
    ),
    "schema": Words(
        phrase("The tables of the record are those of this release."),
        phrase("The tables of the record are behind, or of another release: nothing is carried out."),
    ),
    "append_only": Words(
        phrase("The record refuses to be changed: what is in it can only be added to."),
        phrase(
            "The record could be changed unseen: what keeps its entries from being altered is gone. Have the "
            "agreements verified, and tell whoever runs this service today."
        ),
    ),
    "engine": Words(
        phrase("The engine that keeps time answers."),
        phrase("The engine that keeps time cannot be reached: acts are kept, and carried out later."),
    ),
    "workers": Words(
        phrase("Somebody does the work that comes in."),
        phrase("Nobody does the work that comes in: acts are kept, and carried out later."),
    ),
    "mail": Words(
        phrase("Mails can leave."),
        phrase("Mails cannot leave, or soon will not: they wait until this is mended."),
    ),
    "inbox": Words(
        phrase("Every act has its answer within a minute."),
        phrase("Acts have been waiting for their answer for over a minute"),
    ),
    "notices": Words(
        phrase("No mail waits for over an hour, and none came back of late."),
        phrase("Mails wait for over an hour, or came back"),
    ),
    "dates": Words(
        phrase("No date of an agreement went by unseen."),
        phrase("The date of an agreement went by, and nothing happened"),
    ),
    "workflows": Words(
        phrase("Every open agreement is alive in the engine."),
        phrase("Agreements that are open on record are not alive in the engine"),
    ),
    "tasks": Words(
        phrase("No agreement fails at the same step again and again."),
        phrase("Agreements cannot go on: the same step fails again and again"),
    ),
}


def about(report: Report) -> Phrase:
    """Return what a check found, naming what it is about where it names anything."""
    words = WORDS[report.check.name]
    if report.finding.verdict in (Verdict.OK, Verdict.NOT_CHECKED):
        return words.fine
    return labelled(words.bad, report.finding.names)
