"""Everything that keeps an agreement from being opened is told with its field and line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.doors.agreement_file import OpenRequest, read_agreement
from console.doors.policy_file import COORDINATOR_REMINDERS, new_policy
from console.doors.reading import CLAUSE_BYTES, DOCUMENT_BYTES, TEXTS_BYTES
from models.acts import Open
from models.canonical import sha256_hex, text_hash
from models.errors import InputError
from models.policy import Escalation, Policy, SigningRule
from tests.doors.written import AGREEMENT, DOCUMENT, Bad, organisations, put, spoilt

SECOND = "  - {org: SECOND, side: consortium}\n"
THIRD = "  - {org: THIRD, side: consortium, role: represented}\n"
ABROAD = "  - {org: ABROAD, side: partner}\n"
PATH = "{language: en, path: mou.md}"
WINDOW = "  signing_window: P6W\n"

BAD = [
    Bad("unknown key", "kind: mou", "kindd: mou", "kindd", "mean kind?"),
    Bad("key missing", "ref: MOU-JP-1\n", "", "ref", "Add ref"),
    Bad("key empty", "coordinator: LEAD", "coordinator:", "coordinator", "Add coordinator", at="ref:"),
    Bad("ref", "MOU-JP-1", "mou jp", "ref", "capitals"),
    Bad("ref with a line end", "MOU-JP-1", '"MOU-JP-1\\n"', "ref", "capitals"),
    Bad("kind", "kind: mou", "kind: treaty", "kind", "intensified, mou"),
    Bad("title over lines", "title: Mem", "title: |\n  One\n  Mem", "title", "one line"),
    Bad("title of two lines", "of Understanding", "\n\n  of Understanding", "title", "one line"),
    Bad("title too long", "of Understanding", "x" * 201, "title", "under 200"),
    Bad("country unknown", "country: JP", "country: UK", "country", "mean GB?"),
    Bad("country in small letters", "country: JP", "country: jp", "country", "mean JP?"),
    Bad("country in words", "country: JP", "country: Japan", "country", "two letters"),
    Bad("area twice", "green_transport", "waste_recycling", "focus[2]", "Keep one"),
    Bad("area in words", "green_transport", "Green transport", "focus[2]", "small letters"),
    Bad("areas no list", "[waste_recycling, green_transport]", "waste", "focus", "- line"),
    Bad("coordinator unknown", "coordinator: LEAD", "coordinator: LEADS", "coordinator", "mean LEAD?"),
    Bad("coordinator a partner", "coordinator: LEAD", "coordinator: ABROAD", "coordinator", "signatory"),
    Bad("coordinator does not sign", "coordinator: LEAD", "coordinator: THIRD", "coordinator", "Add THIRD"),
    Bad("party unknown", "org: ABROAD", "org: ABORAD", "parties[4].org", "mean ABROAD?"),
    Bad("party twice", ABROAD, ABROAD + "  - {side: partner, org: ABROAD}\n", "parties[5]", "Keep one"),
    Bad("no partner", ABROAD, "", "parties", "side: partner", at="parties"),
    Bad("partner only looks on", "partner}", "partner, role: observer}", "parties", "signatory",
        at="parties"),
    Bad("fewer clusters than the minimum", THIRD, "", "parties", "min_consortium", at="parties"),
    Bad("observers are no clusters", "represented", "observer", "parties", "min_consortium", at="parties"),
    Bad("side", "side: partner", "side: partners", "parties[4].side", "mean partner?"),
    Bad("party without side", ABROAD, "  - {org: ABROAD}\n", "parties[4].side", "Add side"),
    Bad("role", "represented", "represents", "parties[3].role", "mean represented?"),
    Bad("coordinator a list", "coordinator: LEAD", "coordinator: [LEAD]", "coordinator", "one value"),
    Bad("duration", "P36M", "3 years", "terms.duration", "P3Y"),
    Bad("duration in other digits", "P36M", "P\N{ARABIC-INDIC DIGIT THREE}Y", "terms.duration", "P3Y"),
    Bad("duration with a line end", "P36M", '"P3Y\\n"', "terms.duration", "P3Y"),
    Bad("duration of nothing", "P36M", "P0D", "terms.duration", "day or more"),
    Bad("duration beyond all plans", "P36M", "P9999Y", "terms.duration", "P3Y"),
    Bad("unknown term", "notice: P3M", "notcie: P3M", "terms.notcie", "mean notice?"),
    Bad("law", "governing_law: FR", "governing_law: France", "terms.governing_law", "two letters"),
    Bad("language", "language: en,", "language: english,", "terms.documents[1].language", "BCP 47"),
    Bad("no authentic language", "  authentic_language: en\n", "", "terms.authentic_language", "one of en",
        at="terms:"),
    Bad("authentic language lacks", "_language: en", "_language: fr", "terms.authentic_language",
        "one of en"),
    Bad("language twice", PATH, PATH + "\n    - " + PATH.replace("en", "EN"), "terms.documents[2]",
        "Keep one"),
    Bad("document missing", "mou.md", "none.md", "terms.documents[1].path", "Check the path"),
    Bad("document a folder", "mou.md", ".", "terms.documents[1].path", "Check the path"),
    Bad("no document named", ", path: mou.md", "", "terms.documents[1]", "Add path or sha256"),
    Bad("hash", "path: mou.md", "sha256: 12ab", "terms.documents[1].sha256", "64 small hex"),
    Bad("document changed", "mou.md}", f"mou.md, sha256: {'0' * 64}}}", "terms.documents[1].path",
        sha256_hex(DOCUMENT)),
    Bad("clause name", "    purpose:", "    The purpose:", "terms.clauses.'The purpose'", "small letters"),
    Bad("clause empty", "Work together", "' '", "terms.clauses.purpose", "Write it"),
    Bad("clause too long", "Work together", "x" * (CLAUSE_BYTES + 1), "terms.clauses.purpose", "under"),
    Bad("clause too long in bytes", "Work together", "\N{HANDSHAKE}" * 16_001, "terms.clauses.purpose",
        "under"),
    Bad(
        "texts too long together",
        "    ending:",
        "".join(f"    c{n}: {n}{'x' * 60_000}\n" for n in range(5)) + "    ending:",
        "terms.clauses.c4",
        f"under {TEXTS_BYTES:,}",
        at="    c4",
    ),
    Bad("too many clauses", "    ending:", "".join(f"    c{n}: x\n" for n in range(201)) + "    ending:",
        "terms.clauses", "at most", at="  clauses"),
    Bad("policy key", "signing_window", "signing_windows", "policy.signing_windows", "signing_window?"),
    Bad("window in months", "P6W", "P2M", "policy.signing_window", "days or weeks"),
    Bad("window that is none", "P6W", "six weeks", "policy.signing_window", "P45D or P6W; months differ"),
    Bad("window of nothing", "P6W", "P0D", "policy.signing_window", "day or more"),
    Bad("window beyond all plans", "P6W", "P99999D", "policy.signing_window", "days or weeks"),
    Bad("reminders fall", WINDOW, "  reminders: [P7D, P6D]\n", "policy.reminders", "rising"),
    Bad("reminder in months", WINDOW, "  reminders: [P1M]\n", "policy.reminders[1]", "days or weeks"),
    Bad("reminder of nothing", WINDOW, "  reminders: [P0D]\n", "policy.reminders[1]", "day or more"),
    Bad("notices rise", WINDOW, "  expiry_notices: [P7D, P8D]\n", "policy.expiry_notices", "falling"),
    Bad("minimum", WINDOW, "  min_consortium: 0\n", "policy.min_consortium", "from 1"),
    Bad("minimum in quotes", WINDOW, "  min_consortium: '3'\n", "policy.min_consortium", "number"),
    Bad("revisions", WINDOW, "  max_revisions: 1.5\n", "policy.max_revisions", "number"),
    Bad("revisions beyond all", WINDOW, "  max_revisions: 9999999\n", "policy.max_revisions", "number"),
    Bad("rule", WINDOW, "  signing_rule: some\n", "policy.signing_rule", "lead_with_mandates"),
    Bad("rule as a list", WINDOW, "  signing_rule: [all]\n", "policy.signing_rule", "one value"),
    Bad("quorum of none", WINDOW, "  signing_rule: {quorum: 0}\n", "policy.signing_rule.quorum", "from 1"),
    Bad("quorum of more than sign", WINDOW, "  signing_rule: {quorum: 3}\n", "policy.signing_rule.quorum",
        "from 1 to 2"),
    Bad("one in no group", WINDOW, "  groups: [[LEAD], [ABROAD]]\n", "policy.groups", "Put SECOND"),
    Bad("one in two groups", WINDOW, "  groups: [[LEAD, SECOND], [SECOND, ABROAD]]\n", "policy.groups",
        "Keep one"),
    Bad("a group of strangers", WINDOW, "  groups: [[LEAD, SECOND, ABROAD, THIRD]]\n", "policy.groups",
        "Take THIRD out"),
    Bad("an empty group", WINDOW, "  groups: [[LEAD, SECOND, ABROAD], []]\n", "policy.groups", "Remove"),
    Bad("decline", WINDOW, "  on_decline: shut\n", "policy.on_decline", "close, negotiate"),
    Bad("yes is no bool", WINDOW, "  intensify: {sme_led: yes}\n", "policy.intensify.sme_led", "true or"),
    Bad("pilots", WINDOW, "  intensify: {min_completed_pilots: -1}\n",
        "policy.intensify.min_completed_pilots", "from 0"),
    Bad("nudge after flag", WINDOW, "  dormant: {nudge: P12M}\n", "policy.dormant", "shorter"),
    Bad("coordinator's reminders fall", WINDOW, "  coordinator_reminders: [P7D, P6D]\n",
        "policy.coordinator_reminders", "rising"),
    Bad("escalation without a time", WINDOW, "  escalate: {to: everybody}\n", "policy.escalate.after", "Add"),
    Bad("escalation in months", WINDOW, "  escalate: {after: P1M}\n", "policy.escalate.after", "days or"),
    Bad("escalation to a stranger", WINDOW, "  escalate: {after: P9D, to: [OTHER]}\n", "policy.escalate.to",
        "Add OTHER"),
    Bad("escalation to nobody", WINDOW, "  escalate: {after: P9D, to: []}\n", "policy.escalate.to",
        "everybody"),
    Bad("escalation twice", WINDOW, "  escalate: {after: P9D, to: [LEAD, LEAD]}\n", "policy.escalate.to[2]",
        "Keep one"),
    Bad("evidence twice", WINDOW, "  evidence: [agenda, agenda]\n", "policy.evidence[2]", "Keep one"),
    Bad("reopens itself", "policy:", "reopens: MOU-JP-1\npolicy:", "reopens", "that ended"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_bad_input_names_field_line_and_fix(tmp_path: Path, bad: Bad) -> None:
    text = spoilt(AGREEMENT, bad.old, bad.new)
    path = put(tmp_path, text)
    with pytest.raises(InputError) as raised:
        read_agreement(path, organisations())
    assert raised.value.field == bad.field
    assert raised.value.where == f"{path}:{bad.line(AGREEMENT)}"
    assert not raised.value.further
    assert bad.fix in raised.value.fix


def good(tmp_path: Path, text: str = AGREEMENT, *settings: str) -> OpenRequest:
    return read_agreement(put(tmp_path, text), organisations(), settings)


def test_an_agreement_is_ready_to_travel(tmp_path: Path) -> None:
    request = good(tmp_path)
    act = Open.model_validate(
        {
            **request.fields,
            "ref": request.ref,
            "by": request.coordinator,
            "command_id": "c",
            "received_at": datetime(2026, 1, 12, tzinfo=UTC),
        }
    )
    assert act.terms.duration == "P3Y"
    assert act.policy == Policy(signing_window="P42D", coordinator_reminders=COORDINATOR_REMINDERS)
    assert [party.zone for party in act.parties] == [
        "Europe/Paris",
        "Europe/Madrid",
        "Europe/Lisbon",
        "Asia/Tokyo",
    ]


def test_texts_and_documents_are_kept_by_their_hash(tmp_path: Path) -> None:
    request = good(tmp_path)
    assert request.texts == {
        text_hash(text): text
        for text in ("Memorandum of Understanding", "Work together", "Three months\nof notice\n")
    }
    assert request.title in request.texts
    assert set(request.terms.clauses.values()) < set(request.texts)
    assert request.files == {sha256_hex(DOCUMENT): DOCUMENT}
    assert request.terms.documents[0].sha256 in request.files


def test_line_ends_and_accents_do_not_change_a_hash(tmp_path: Path) -> None:
    composed = spoilt(AGREEMENT, "Work together", "Coop\N{LATIN SMALL LETTER E WITH ACUTE}rer")
    decomposed = spoilt(AGREEMENT, "Work together", "Coope\N{COMBINING ACUTE ACCENT}rer")
    one = good(tmp_path, composed)
    other = good(tmp_path, decomposed.replace("\n", "\r\n"))
    assert one.terms == other.terms
    assert one.texts == other.texts


def test_a_document_may_be_cited_by_hash(tmp_path: Path) -> None:
    for cited in (f"path: 'sha256:{'a' * 64}'", f"sha256: {'a' * 64}", f"sha256: 'sha256:{'a' * 64}'"):
        request = good(tmp_path, spoilt(AGREEMENT, "path: mou.md", cited))
        assert (request.terms.documents[0].sha256, request.files) == ("a" * 64, {})


def test_a_document_unchanged_since_it_was_hashed_is_taken(tmp_path: Path) -> None:
    request = good(tmp_path, spoilt(AGREEMENT, "mou.md}", f"mou.md, sha256: {sha256_hex(DOCUMENT)}}}"))
    assert request.files == {sha256_hex(DOCUMENT): DOCUMENT}


@pytest.mark.parametrize(("size", "problem"), [(0, "empty file"), (DOCUMENT_BYTES + 1, "over 50,000,000")])
def test_a_document_has_a_size(tmp_path: Path, size: int, problem: str) -> None:
    path = put(tmp_path, AGREEMENT)
    (tmp_path / "mou.md").write_bytes(b"x" * size)
    with pytest.raises(InputError, match=problem):
        read_agreement(path, organisations())


def test_documents_have_a_size_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.doors.enclosures.FILES_BYTES", len(DOCUMENT) - 1)
    with pytest.raises(InputError, match="too big together"):
        good(tmp_path)


def test_an_empty_registry_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="entente orgs"):
        read_agreement(put(tmp_path, AGREEMENT), {})


def test_settings_stand_over_the_file(tmp_path: Path) -> None:
    request = good(
        tmp_path,
        AGREEMENT,
        "signing_window=P60D",
        "intensify.sme_led=true",
        "dormant=none",
        "reminders=P7D,P2W",
        "expiry_notices=none",
        "groups=LEAD,SECOND/ABROAD",
        "signing_rule.quorum=2",
    )
    assert request.policy.signing_window == "P60D"
    assert request.policy.intensify.sme_led
    assert request.policy.dormant is None
    assert request.policy.reminders == ("P7D", "P14D")
    assert request.policy.expiry_notices == ()
    assert request.policy.groups == (("LEAD", "SECOND"), ("ABROAD",))
    assert request.policy.signing_rule == SigningRule(kind="quorum", quorum=2)


def test_settings_need_no_policy_in_the_file(tmp_path: Path) -> None:
    text = AGREEMENT[: AGREEMENT.index("policy:")]
    assert good(tmp_path, text).policy == new_policy()
    assert good(tmp_path, text, "grace=P3W").policy == new_policy().model_copy(update={"grace": "P21D"})


def test_a_new_agreement_reminds_its_coordinator_too_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert good(tmp_path).policy.coordinator_reminders == ("P7D", "P14D", "P21D")
    assert good(tmp_path, AGREEMENT, "coordinator_reminders=none").policy.coordinator_reminders == ()
    assert good(tmp_path, AGREEMENT, "coordinator_reminders=P9D,P30D").policy.coordinator_reminders == (
        "P9D",
        "P30D",
    )
    assert Policy().coordinator_reminders == (), "what was pinned before there was a ladder has none"


def test_a_silence_is_told_further_to_whom_the_policy_names(tmp_path: Path) -> None:
    assert good(tmp_path).policy.escalate is None
    assert good(tmp_path, AGREEMENT, "escalate.after=P35D").policy.escalate == Escalation(after="P35D")
    told = good(tmp_path, AGREEMENT, "escalate.after=P5W", "escalate.to=LEAD,ABROAD").policy.escalate
    assert told == Escalation(after="P35D", to=("LEAD", "ABROAD"))
    everybody = good(tmp_path, AGREEMENT, "escalate.after=P5W", "escalate.to=everybody").policy.escalate
    assert everybody == Escalation(after="P35D")
    assert good(tmp_path, AGREEMENT, "escalate=none").policy.escalate is None


@pytest.mark.parametrize(
    ("setting", "field", "fix"),
    [
        ("grace", "--set", "key=value"),
        ("=P1D", "--set", "key=value"),
        ("grace= ", "--set", "key=value"),
        ("grase=P1D", "--set grase", "mean grace?"),
        ("grace=P1M", "--set grace", "days or weeks"),
        ("reminders=P9D,P8D", "--set reminders", "rising"),
        ("intensify.led=true", "--set intensify.led", "mean sme_led?"),
        ("grace.x=P1D", "--set grace.x", "one value"),
        ("groups=LEAD/ABROAD", "--set groups", "Put SECOND"),
        ("signing_rule.quorum=9", "--set signing_rule.quorum", "from 1 to 2"),
        ("grace=\udcff", "--set grace", "plain text"),
    ],
)
def test_a_bad_setting_is_named_by_its_option(tmp_path: Path, setting: str, field: str, fix: str) -> None:
    with pytest.raises(InputError) as raised:
        good(tmp_path, AGREEMENT, setting)
    assert (raised.value.field, raised.value.where) == (field, "")
    assert not raised.value.further
    assert fix in raised.value.fix
