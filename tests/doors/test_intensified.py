"""The intensified agreement as written, and what its MOU says for it."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.commands import cited_documents
from console.doors.acts import ActRequest
from console.repeated import request_hash
from models.acts import ACT
from models.canonical import sha256_hex, text_hash
from models.errors import InputError
from models.pilot_acts import Intensified, OpenIntensified
from models.policy import Dormancy, Intensify, Policy
from models.state import Agreement
from models.terms import Party, Terms
from tests.doors.acting import SHELL, STARTS, shell, typed
from tests.doors.written import DOCUMENT, put

PARTIES = (
    *(Party(org=org, side="consortium", zone="Europe/Paris") for org in ("LEAD", "SECOND", "THIRD")),
    Party(org="ABROAD", side="partner", zone="Asia/Seoul"),
)
"""The partner's zone was pinned before it moved."""

MOU = Agreement(
    ref="MOU-JP-1",
    country="JP",
    coordinator="LEAD",
    parties=PARTIES,
    terms=Terms(duration="P3Y", notice="P3M", areas=("solar", "wind")),
    policy=Policy(grace="P20D", intensify=Intensify(min_completed_pilots=2, sme_led=True)),
)
BLOCK = "ref: IA-JP-1, title: Closer cooperation, terms: {duration: P5Y, notice: P6M}"
OFFICE = "{kind: office, title: 'Window, in Nagoya', country: JP, direction: outbound}"


def written(block: str, more: str = "", folder: Path = Path()) -> ActRequest:
    yaml = f"agreement: {{{block}{', ' if more else ''}{more}}}, commitments: [{OFFICE}]"
    return typed("open_intensified", yaml, folder=folder)


def merged(more: str, mou: Agreement = MOU) -> Intensified:
    request = written(BLOCK, more)
    assert request.intensified is not None
    return request.intensified.merge(mou)


def test_what_is_left_out_is_the_mou_s() -> None:
    new = merged("")
    assert (new.ref, new.title) == ("IA-JP-1", text_hash("Closer cooperation"))
    assert (new.country, new.coordinator, new.parties, new.policy) == ("JP", "LEAD", PARTIES, MOU.policy)
    assert new.terms == Terms(duration="P5Y", notice="P6M", areas=("solar", "wind"))


def test_what_is_written_stands() -> None:
    parties = ", ".join(
        f"{{org: {org}, side: {side}}}"
        for org, side in (
            ("LEAD", "consortium"), ("SECOND", "consortium"), ("THIRD", "consortium"), ("ABROAD", "partner"),
        )
    )  # fmt: skip
    more = f"kind: intensified, country: KR, coordinator: SECOND, focus: [], parties: [{parties}]"
    new = merged(more)
    assert (new.country, new.coordinator, new.terms.areas) == ("KR", "SECOND", ())
    assert new.parties[3].zone == "Asia/Tokyo"


def test_a_policy_is_the_mou_s_but_for_what_differs() -> None:
    new = merged("policy: {reminders: none, intensify: {sme_led: false}, dormant: {flag: P2Y}}")
    assert new.policy == MOU.policy.model_copy(
        update={
            "reminders": (),
            "intensify": Intensify(min_completed_pilots=2, sme_led=False),
            "dormant": Dormancy(nudge="P9M", flag="P2Y"),
        }
    )
    silent = MOU.model_copy(update={"policy": Policy(dormant=None)})
    assert merged("policy: {dormant: {flag: P2Y}}", silent).policy.dormant == Dormancy(flag="P2Y")
    assert merged("", silent).policy.dormant is None


def test_a_rehearsal_s_overrides_reach_it() -> None:
    context = replace(SHELL, settings=("grace=P1D",))
    request = typed("open_intensified", f"agreement: {{{BLOCK}}}, commitments: [{OFFICE}]", context)
    assert request.intensified is not None
    assert request.intensified.merge(MOU).policy.grace == "P1D"


def test_a_file_and_the_options_say_the_same(tmp_path: Path) -> None:
    text = BLOCK.replace(", ", "\n").replace("{duration: P5Y\nnotice: P6M}", "{duration: P5Y, notice: P6M}")
    path = put(tmp_path, text, "intensified.yaml")
    commitment = "kind=office,title=Window, in Nagoya,country=JP,direction=outbound"
    options = shell(
        "open_intensified",
        {"agreement": str(path), "commitments": (commitment,), "mou_then": "umbrella"},
    )
    in_file = written(BLOCK)
    assert options.intensified is not None
    assert in_file.intensified is not None
    assert options.intensified.merge(MOU) == in_file.intensified.merge(MOU)
    assert options.fields["commitments"] == in_file.fields["commitments"]
    assert options.texts == in_file.texts
    assert set(options.texts.values()) == {"Closer cooperation", "Window, in Nagoya"}
    assert options.fields["mou_then"] == "umbrella"


def test_completed_it_is_a_message_that_cites_its_documents(tmp_path: Path) -> None:
    put(tmp_path, b"")
    terms = "{duration: P5Y, notice: P6M, authentic_language: en, documents: [{language: en, path: mou.md}]}"
    request = written(BLOCK.replace("{duration: P5Y, notice: P6M}", terms), folder=tmp_path)
    assert request.intensified is not None
    fields = {**request.fields, "agreement": request.intensified.merge(MOU)}
    stamp = {"command_id": "c", "received_at": STARTS, "ref": request.ref, "by": "LEAD"}
    act = ACT.validate_python({"act": "open_intensified", **fields, **stamp})
    assert isinstance(act, OpenIntensified)
    assert act.commitments[0].title == text_hash("Window, in Nagoya")
    assert cited_documents("open_intensified", fields) == (sha256_hex(DOCUMENT),)
    assert request.files == {sha256_hex(DOCUMENT): DOCUMENT}


def test_another_agreement_is_another_request() -> None:
    hashes = {
        request_hash(written(BLOCK, more))
        for more in ("", "country: KR", "focus: []", "policy: {grace: P1D}")
    }
    assert len(hashes) == 4
    assert request_hash(written(BLOCK)) in hashes


BAD = [
    ("ref: IA-JP-1, title: x", "", "agreement.terms", "Add terms"),
    (BLOCK, "kind: mou", "agreement.kind", "intensified"),
    (BLOCK, "reopens: IA-JP-0", "agreement.reopens", "Use one of"),
    (BLOCK, "coordinator: LAED", "agreement.coordinator", "mean LEAD?"),
    (BLOCK.replace("P5Y", "5 years"), "", "agreement.terms.duration", "P3Y"),
    (BLOCK.replace("IA-JP-1", "ia"), "", "agreement.ref", "capitals"),
    (BLOCK, "policy: {grace: P2M}", "agreement.policy.grace", "days or weeks"),
]


@pytest.mark.parametrize(("block", "more", "field", "fix"), BAD)
def test_what_is_wrong_is_named_where_it_stands(block: str, more: str, field: str, fix: str) -> None:
    with pytest.raises(InputError) as raised:
        written(block, more)
    assert (raised.value.field, raised.value.where) == (field, "acts.yaml:2")
    assert not raised.value.further
    assert fix in raised.value.fix


UNUSABLE = [
    ("coordinator: ABROAD", "agreement.coordinator", "side: consortium"),
    ("policy: {min_consortium: 9}", "agreement.parties", "min_consortium"),
    ("policy: {groups: [[LEAD]]}", "agreement.policy.groups", "into one"),
    ("parties: [{org: LEAD, side: consortium}]", "agreement.parties", "side: partner"),
]


@pytest.mark.parametrize(("more", "field", "fix"), UNUSABLE)
def test_what_could_not_be_opened_is_bad_input(more: str, field: str, fix: str) -> None:
    with pytest.raises(InputError) as raised:
        merged(more)
    assert (raised.value.field, raised.value.where) == (field, "acts.yaml:2")
    assert fix in raised.value.fix


COMMITMENTS = [
    ("[]", "commitments", "at least one"),
    ("[{kind: office}]", "commitments[1].title", "Add title"),
    ("[{kind: shop, title: x}]", "commitments[1].kind", "one of"),
    ("[{kind: office, title: x, direction: up}]", "commitments[1].direction", "one of"),
    ("[{kind: office, title: x, country: Japan}]", "commitments[1].country", "two letters"),
    ("[{kind: office, title: x, cost: 1}]", "commitments[1].cost", "one of"),
]


@pytest.mark.parametrize(("commitments", "field", "fix"), COMMITMENTS)
def test_a_commitment_has_a_kind_and_a_title(commitments: str, field: str, fix: str) -> None:
    with pytest.raises(InputError) as raised:
        typed("open_intensified", f"agreement: {{{BLOCK}}}, commitments: {commitments}")
    assert raised.value.field == field
    assert fix in raised.value.fix


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"agreement": "none.yaml", "commitments": ("kind=office,title=x",)}, "--agreement"),
        ({"commitments": ("kind=office,title=x",)}, "--agreement"),
        ({"agreement": "good.yaml", "commitments": ("office",)}, "--commitment"),
    ],
)
def test_options_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, object], field: str
) -> None:
    put(tmp_path, "ref: IA-JP-1\n", "good.yaml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as raised:
        shell("open_intensified", values)
    assert field in [each.field for each in raised.value.all]
