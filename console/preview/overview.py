"""The example's weekly overview: what its organisations owe in the two agreements of the example."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from activities.languages import chosen_language
from activities.mail.digest import Digest, Item
from console.preview.example import BRAZIL, CLUSTERS, JAPAN, LEAD, STARTS, Cast
from console.preview.letters import letter_to
from models.errors import InputError

KIND = "digest"


def example_digest(language: str = "en", org: str | None = None) -> Digest:
    """Return the overview of whoever has this language, or of an organisation.

    Raises:
        InputError: The example has no such organisation.
    """
    tongue = chosen_language(language)
    everybody = {each.code: each for each in (*CLUSTERS, JAPAN, BRAZIL)}
    if org is not None and org not in everybody:
        raise InputError("--org", f"{org} is nobody of the example", f"There are {', '.join(everybody)}")
    native = next((code for code, each in everybody.items() if each.language == tongue), LEAD.code)
    reader = everybody[org or native]
    items = sorted(_items(reader.code, tongue), key=lambda item: item.since)
    sent_at = max(item.letter.sent_at for item in items)
    return Digest(
        notice_id=f"digest/{reader.code}/{sent_at:%Y-%m-%d}",
        organisation=reader.code,
        organisation_name=reader.name,
        mailbox=reader.mailbox,
        language=tongue,
        sent_at=sent_at,
        items=[replace(item, letter=replace(item.letter, sent_at=sent_at, kind=KIND)) for item in items],
    )


def _items(org: str, tongue: str) -> Iterator[Item]:
    japan, brazil = Cast(JAPAN), Cast(BRAZIL)
    if org != BRAZIL.code:
        signing = letter_to("reminder", japan, org, tongue)
        yield Item(
            letter=signing,
            act="sign",
            since=signing.sent_at - timedelta(days=14),
            deadline=signing.deadline_at,
        )
    if org == LEAD.code:
        undecided = replace(letter_to("decision_due", brazil, org, tongue), must=None, deadline_at=None)
        yield Item(letter=undecided, act="decide", since=STARTS + timedelta(days=2))
    elif org != JAPAN.code:
        opened = letter_to("opened", brazil, org, tongue)
        yield Item(letter=opened, act="approve", since=STARTS, deadline=opened.deadline_at)
