"""Every act and its parameters, in one plain table: the command line and the YAML doors both read it.

Imports nothing heavy, so `--help` stays fast.
"""

from typing import Literal, NamedTuple

KeyKind = Literal[
    "text", "line", "org", "org_list", "date", "occurred", "file", "files", "bool", "choice", "name",
    "pilot", "country", "validity", "participants", "terms", "agreement", "counts", "links", "commitments",
    "intensified",
]  # fmt: skip
"""How a value is read. `text` may run over lines, `line` may not; these and `links` travel as hashes."""


class Key(NamedTuple):
    """One parameter of an act; `field` is its wire name where that differs."""

    name: str
    kind: KeyKind
    help: str
    required: bool = True
    choices: tuple[str, ...] = ()
    field: str = ""

    @property
    def wire(self) -> str:
        """The field of the message that carries it."""
        return self.field or self.name


class Form(NamedTuple):
    """One act. `by` tells who may do it; `rehearsal`: only a rehearsal file knows it."""

    act: str
    by: str
    help: str
    keys: tuple[Key, ...] = ()
    rehearsal: bool = False

    @property
    def by_default(self) -> bool:
        """Whether `by` may be left out: the coordinator is meant."""
        return self.by == COORDINATOR


class Option(NamedTuple):
    """One command-line option of an act; `key` names its value in what `read_act` takes.

    `value` is what stands for the value in the help; "" is a yes-or-no flag (`--own/--no-own`).
    """

    flag: str
    key: str
    value: str
    help: str
    required: bool = False
    repeated: bool = False
    choices: tuple[str, ...] = ()


COORDINATOR = "coordinator"
_SIGNATORY = "signatory"
_BOUND = "signatory, represented"

KINDS = (
    "study_trip", "delegation_visit", "fact_finding_mission", "workshop", "seminar", "conference",
    "trade_fair", "matchmaking", "business_meeting", "survey", "promotion", "other",
)  # fmt: skip
PURPOSES = ("c2c", "b2b", "mixed")
ATTRIBUTIONS = ("consortium", "member", "national")
GROUPS = ("eu_cluster", "eu_sme", "third_cluster", "third_sme")
PILOT_KINDS = ("fact_finding_mission", "b2b_platform", "study", "training", "joint_project", "other")
FAILURES = ("cancelled", "no_demand", "no_funding", "partner_left", "other")
COMMITMENT_KINDS = ("office", "platform", "action_plan", "joint_project")
DIRECTIONS = ("inbound", "outbound")
MOU_THEN = ("superseded", "umbrella")

COMMON = ("by", "on", "revision", "command_id")
"""Keys every act takes, beside its own."""

TIMED = ("after", "do", "expect")
"""Keys an act takes in a rehearsal file only."""

_REASON = Key("reason", "text", "Why, in your own words")
_PILOT = Key("pilot", "pilot", "The pilot's id, such as P1")
_OCCURRED = "DAY, DAY/DAY, YYYY-MM, YYYY or unknown"

FORMS = (
    Form("open", COORDINATOR, "Start negotiating an agreement; approves its first revision", (
        Key("agreement", "agreement", "The agreement, with parties, terms and policy"),
    )),
    Form("propose", _SIGNATORY, "Propose a new revision of the text, and approve it", (
        Key("terms", "terms", "The terms that change; clauses merge by name, null removes one"),
        Key("comment", "text", "What the proposal is about", required=False),
    )),
    Form("object", _BOUND, "Say what is wrong with a clause; blocks nothing", (
        Key("clause", "name", "The clause's name"),
        Key("text", "text", "What is wrong with it"),
    )),
    Form("approve", _SIGNATORY, "Agree to the current revision"),
    Form("reject", _SIGNATORY, "Refuse the text; a partner's no ends the negotiation", (_REASON,)),
    Form("grant_mandate", _BOUND, "Let another signatory of the same side sign for you", (
        Key("to", "org", "Who may sign for you"),
        Key("document", "file", "The letter of authority", required=False),
        Key("valid", "validity", "First and last day it is valid", required=False),
    )),
    Form("revoke_mandate", "granter", "Take an unused mandate back", (
        Key("to", "org", "Who holds the mandate"),
    )),
    Form("sign", _SIGNATORY, "Sign the agreed text", (
        Key("under", "org_list", "Sign for these too, under their mandates", required=False),
        Key("own", "bool", "Sign for yourself as well (the default)", required=False),
        Key("for", "org", "Sign for this organisation only, under its mandate", required=False),
    )),
    Form("record_ink_signature", COORDINATOR, "Record a signature given on paper", (
        Key("for", "org", "Who signed", field="signed_for"),
        Key("under", "org_list", "Whom it binds too, under their mandates", required=False),
        Key("place", "line", "Where it was signed"),
        Key("day", "date", "When it was signed"),
        Key("scan", "file", "The scanned page"),
    )),
    Form("contest", "party signed for", "Say that an ink signature recorded for you was not given", (
        _REASON,
    )),
    Form("decline", _SIGNATORY, "Refuse to sign the agreed text", (_REASON,)),
    Form("withdraw_signature", _SIGNATORY, "Take your signature back before the last one is given", (
        _REASON._replace(required=False),
    )),
    Form("reopen", COORDINATOR, "Take the agreed text back to negotiation; signatures are void", (_REASON,)),
    Form("abandon", COORDINATOR, "End an agreement that is not in force yet", (_REASON,)),
    Form("extend", COORDINATOR, "Give those awaited more time", (
        Key("until", "date", "The last day to answer"),
    )),
    Form("report_activity", "party", "Put a visit, fair or meeting on record", (
        Key("kind", "choice", "What it was", choices=KINDS),
        Key("occurred_on", "occurred", f"When: {_OCCURRED}"),
        Key("country", "country", "Where, as a two-letter code; default the agreement's", required=False),
        Key("place", "line", "Town or venue", required=False),
        Key("host", "line", "Who received the guests", required=False),
        Key("purpose", "choice", "Between clusters, businesses, both", required=False, choices=PURPOSES),
        Key("pilot", "pilot", "The pilot it belongs to", required=False),
        Key("participants", "participants", "Who took part: org=, or group=,country=,count=", required=False),
        Key("attribution", "choice", "In whose name", required=False, choices=ATTRIBUTIONS),
        Key("evidence", "files", "Named documents that show it", required=False),
    )),
    Form("adopt_action_plan", COORDINATOR, "Adopt the action plan, so that pilots may start", (
        Key("document", "file", "The action plan", required=False),
        Key("s3", "links", "A region and the link of its smart specialisation strategy", required=False),
    )),
    Form("start_pilot", _SIGNATORY, "Start a pilot action", (
        _PILOT._replace(help="Its id; default the next of P1, P2 and so on", required=False),
        Key("title", "line", "What it is called"),
        Key("kind", "choice", "What it is", choices=PILOT_KINDS),
        Key("purpose", "choice", "Between clusters, businesses, both", choices=PURPOSES),
        Key("lead", "org", "The party that leads it and reports"),
        Key("sme_led", "bool", "Whether SMEs lead it"),
        Key("from", "date", "Its first day", field="starts_on"),
        Key("to", "date", "Its last day", field="ends_on"),
        Key("targets", "counts", "What it aims at, in numbers"),
    )),
    Form("complete_pilot", "lead", "Report a pilot as completed", (
        _PILOT,
        Key("actuals", "counts", "What came of every target", required=False),
        Key("evidence", "files", "The documents the policy asks for", required=False),
        Key("lesson", "text", "What was learnt", required=False),
    )),
    Form("fail_pilot", "lead or coordinator", "Put on record that a pilot failed", (
        _PILOT,
        Key("reason", "choice", "Why", choices=FAILURES),
        Key("lesson", "text", "What was learnt"),
    )),
    Form("waive_pilots", "coordinator or partner", "Do without the pilots an intensified agreement needs", (
        _REASON,
    )),
    Form("open_intensified", COORDINATOR, "Open the intensified agreement that grows from this one", (
        Key("agreement", "intensified", "Its ref, title and terms, and what differs from this one"),
        Key("commitments", "commitments", "What it commits to: kind=,title=,country=,direction="),
        Key("mou_then", "choice", "What becomes of this one", required=False, choices=MOU_THEN),
    )),
    Form("worker_down", "", "Nobody works from here on", rehearsal=True),
    Form("worker_up", "", "Work goes on", rehearsal=True),
    Form("mail_down", "", "No mail leaves from here on", rehearsal=True),
    Form("mail_up", "", "Mail leaves again", rehearsal=True),
)  # fmt: skip

BY_NAME = {form.act: form for form in FORMS}

_VALUES: dict[str, str] = {
    "text": "TEXT", "line": "TEXT", "org": "ORG", "org_list": "ORG", "date": "DATE", "occurred": "WHEN",
    "file": "FILE", "files": "NAME=FILE", "bool": "", "choice": "WORD", "name": "NAME", "pilot": "PILOT",
    "country": "CC", "participants": "WHO", "terms": "FILE", "counts": "NAME=N", "links": "REGION=LINK",
    "commitments": "WHAT", "intensified": "FILE",
}  # fmt: skip
_REPEATED = frozenset({"org_list", "files", "participants", "counts", "links", "commitments"})
_SINGULAR = frozenset({"participants", "counts", "commitments"})


def act_options(form: Form) -> tuple[Option, ...]:
    """Return the options of an act's own keys; the command of `open` takes its FILE instead."""
    return tuple(option for key in form.keys for option in _options(key))


def _options(key: Key) -> tuple[Option, ...]:
    if key.kind == "validity":
        return (
            Option("--valid-from", "valid_from", "DATE", "First day it is valid; default today"),
            Option("--valid-until", "valid_until", "DATE", "Last day it is valid; default no end"),
        )
    if key.kind == "agreement":
        return ()
    option = Option(
        flag=flag_of(key),
        key=key.name,
        value=_VALUES[key.kind],
        help=key.help,
        required=key.required,
        repeated=key.kind in _REPEATED,
        choices=key.choices,
    )
    return (option,)


def flag_of(key: Key) -> str:
    """Return the option's flag; a list takes one `--participant` a time."""
    name = key.name.removesuffix("s") if key.kind in _SINGULAR else key.name
    return "--" + name.replace("_", "-")
