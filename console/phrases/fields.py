"""What the fields of forms are called where an error names them by their path."""

import re

from console.phrases import Phrase, in_commas, phrase

_CALLED = {
    "account": phrase("Account"),
    "actuals": phrase("Results"),
    "agreement": phrase("Agreement"),
    "areas": phrase("Areas"),
    "as_of": phrase("As of the end of"),
    "at": phrase("Day"),
    "attribution": phrase("In whose name"),
    "authentic_language": phrase("Authentic language"),
    "capacity": phrase("In which capacity you sign"),
    "clause": phrase("Clause"),
    "clauses": phrase("Clauses"),
    "code": phrase("Short name"),
    "command_id": phrase("This form"),
    "comment": phrase("What the proposal is about"),
    "commitments": phrase("Commitments"),
    "contact": phrase("Person"),
    "contest_window": phrase("Time to contest ink"),
    "coordinator": phrase("Coordinator"),
    "count": phrase("Number"),
    "counted": phrase("People are counted"),
    "country": phrase("Country"),
    "day": phrase("Day"),
    "direction": phrase("Direction"),
    "document": phrase("Document"),
    "documents": phrase("Documents"),
    "duration": phrase("Duration"),
    "evidence": phrase("Documents that show it"),
    "focus": phrase("Areas"),
    "for": phrase("Who signed"),
    "from": phrase("First day"),
    "governing_law": phrase("Governing law"),
    "grace": phrase("Grace after a lapse"),
    "group": phrase("Kind of participants"),
    "host": phrase("Who received the guests"),
    "kind": phrase("Kind"),
    "language": phrase("Language"),
    "lead": phrase("Who leads it and reports"),
    "lesson": phrase("What was learnt"),
    "life": phrase("How it goes"),
    "mail": phrase("Mail"),
    "mailbox": phrase("Mailbox"),
    "mailboxes": phrase("Mailbox"),
    "max_revisions": phrase("Most revisions"),
    "min_consortium": phrase("Fewest clusters"),
    "mou_then": phrase("What becomes of this agreement"),
    "name": phrase("Name"),
    "negotiation_window": phrase("Time to approve"),
    "notice": phrase("Notice"),
    "occurred_on": phrase("Day"),
    "on_decline": phrase("When somebody declines to sign"),
    "org": phrase("Organisation"),
    "organisation": phrase("Organisation"),
    "organisations": phrase("Organisations"),
    "own": phrase("Sign for your own organisation as well?"),
    "participants": phrase("Who took part"),
    "parties": phrase("Parties"),
    "party": phrase("Party"),
    "pilot": phrase("Pilot"),
    "place": phrase("Place"),
    "policy": phrase("Policy"),
    "purpose": phrase("Between whom"),
    "reason": phrase("Why?"),
    "receipts": phrase("Receipts"),
    "ref": phrase("Reference"),
    "region": phrase("Region"),
    "rehearsal": phrase("Rehearsal"),
    "reminders": phrase("Reminders"),
    "reopens": phrase("What it follows"),
    "revision": phrase("Revision"),
    "role": phrase("Role"),
    "roles": phrase("Roles"),
    "s3": phrase("Regions"),
    "scan": phrase("The scanned page"),
    "side": phrase("Side"),
    "signing_rule": phrase("Who has to sign"),
    "signing_window": phrase("Time to sign"),
    "sme_led": phrase("Do small and medium-sized enterprises lead it?"),
    "targets": phrase("Targets"),
    "terms": phrase("Terms"),
    "text": phrase("Text"),
    "timezone": phrase("Time zone"),
    "title": phrase("Title"),
    "to": phrase("Last day"),
    "under": phrase("Signed for under mandate"),
    "until": phrase("Last day"),
    "verify": phrase("Verifying"),
}
"""By the last word of a path."""

_ROWS = {
    "clause": lambda number: phrase("Clause %(number)s", number=number),
    "commitment": lambda number: phrase("Commitment %(number)s", number=number),
    "document": lambda number: phrase("Document %(number)s", number=number),
}
"""By the word before a number: what a form asks several times."""

_SIDES = {"a": phrase("First policy"), "b": phrase("Second policy")}
_ROW = re.compile(rf"({'|'.join(_ROWS)}) (\d+)(?:\.(.+))?")
_STEP = re.compile(r"[A-Za-z][A-Za-z0-9_-]*|\d+")


def field_words(path: str) -> Phrase:
    """Return what a field is called: `clauses.costs` is `Clauses costs`, `clause 2.name` `Clause 2, Name`.

    Every word of the path that has a name of its own is told by it, the rest as it was written.
    """
    if row := _ROW.fullmatch(path):
        return in_commas([_ROWS[row[1]](row[2]), *([field_words(row[3])] if row[3] else [])])
    side, _, rest = path.partition(".")
    if side in _SIDES and rest:
        return in_commas([_SIDES[side], field_words(rest)])
    steps = _STEP.findall(path.replace("--set ", "").replace("--", ""))
    known = [each for each in steps if _key(each) in _CALLED]
    if not known:
        return Phrase(path, lambda _: path.replace("_", " "))
    last = known[-1]
    rest = " ".join(steps[steps.index(last) + 1 :]).replace("_", " ")
    name = _CALLED[_key(last)]
    return phrase("%(name)s %(rest)s", name=name, rest=rest) if rest else name


def _key(step: str) -> str:
    lower = step.lower().replace("-", "_")
    return lower if lower in _CALLED else f"{lower}s"
