"""What needs a person, what is sent anew, and how many mails people get."""

from console.api.shapes.base import At, Page, Said, Shape


class Matter(Shape):
    """Something a person has to look at: a mailbox nobody reaches, a notice that came back."""

    kind: str
    organisations: list[str]
    agreements: list[str]
    notices: list[str]
    since: At | None
    answer: Said
    words: Said
    remedy: str


class Matters(Page):
    """A page of what needs a person, the worst first."""

    items: list[Matter]


class SentAnew(Shape):
    """A notice, and which time it is sent anew."""

    id: str
    resent: int


class Resent(Shape):
    """Notices that are sent anew."""

    resent: list[SentAnew]


class Busiest(Shape):
    """The month in which somebody got most mails, by that organisation's own calendar."""

    org: str
    month: str
    mails: int


class Share(Shape):
    """What one organisation got; what is no count is text, with one decimal."""

    mails: int
    overviews: int
    per_month: str
    busiest_month: str
    mails_in_it: int


class MailLoad(Shape):
    """Mails that left; months are of 30.44 days, at least one, and a person reads one mailbox."""

    since: At
    until: At
    months: str
    mails: int
    overviews: int
    persons: int
    per_person_and_month: str
    busiest: Busiest | None
    organisations: dict[str, Share]
