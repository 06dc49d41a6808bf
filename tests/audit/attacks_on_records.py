"""Attacks on what the record store holds: milestones, inbox, ledger."""

from copy import deepcopy
from datetime import timedelta

from activities.keys import load_keys
from console.audit.events import instant
from console.audit.evidence import Row
from models.acts import ACT
from tests.audit.attacks import attack, recomputed
from tests.audit.forge import Forger

# the rows of the chain; seq 11 to 18 of MOU-JP-1 are its signatures, 12 is the coordinator's, 13 AVEP's


@attack("a milestone altered", "V1", "milestone 12")
def altered(forger: Forger) -> None:
    forger.content(12)["authority"] = "somebody-else"


@attack("a milestone deleted", "V1", "milestone 13")
def deleted(forger: Forger) -> None:
    forger.rows.remove(forger.row(12))


@attack("a milestone inserted", "V1", "milestone 13")
def inserted(forger: Forger) -> None:
    copy = deepcopy(forger.row(12))
    copy["content"]["command_id"] = "inserted"
    copy["digest"] = "1" * 64
    forger.rows.insert(12, copy)
    forger.renumber()


@attack("a milestone appended", "V1", "milestone 20")
def appended(forger: Forger) -> None:
    forger.rows.append(_activity(forger))
    forger.rows[-1]["digest"] = "2" * 64


def _activity(forger: Forger) -> Row:
    """A visit nobody reported, as the next milestone."""
    row, last = deepcopy(forger.row(13)), forger.rows[-1]
    content = row["content"]
    content |= {
        "type": "workshop",
        "occurred_on": "2026-01",
        "payload": {"country": "JP"},
        "terms_hash": None,
    }
    content |= {"seq": last["seq"] + 1, "prev_digest": last["digest"], "command_id": "appended"}
    content["recorded_at"] = last["content"]["recorded_at"]
    row |= {"seq": content["seq"], "type": "workshop", "headline": True, "days": {}}
    row |= {"recorded_at": last["recorded_at"], "year": 2026, "month": 1}
    return row


@attack("two milestones swapped", "V1", "milestone 12")
def swapped(forger: Forger) -> None:
    one, other = forger.rows.index(forger.row(12)), forger.rows.index(forger.row(13))
    forger.rows[one], forger.rows[other] = forger.rows[other], forger.rows[one]
    forger.renumber()


@attack("the tail cut", "V6", "after milestone 15")
def tail_cut(forger: Forger) -> None:
    del forger.rows[15:]


attack("a milestone altered, chain and state recomputed", "V6", "milestone 12")(recomputed(altered))
attack("a milestone deleted, chain and state recomputed", "V6", "milestone 12")(recomputed(deleted))
attack("a milestone inserted, chain and state recomputed", "V6", "milestone 13")(recomputed(inserted))
attack("a milestone appended, chain and state recomputed", "V6", "milestone 20")(recomputed(appended))
attack("two milestones swapped, chain and state recomputed", "V6", "milestone 12")(recomputed(swapped))
attack("the tail cut, state recomputed", "V6", "milestone 16")(recomputed(tail_cut))


@attack("an old backup of the database restored", "V6", "milestone 16")
def old_backup(forger: Forger) -> None:
    last = forger.row(15)
    forger.rows = forger.rows[:15]
    forger.inbox = [row for row in forger.inbox if row["received_at"] <= last["recorded_at"]]
    forger.ledger = [row for row in forger.ledger if row["seq"] <= 15]
    forger.restate()


@attack("a column beside a milestone altered", "V1", "milestone 12")
def column_altered(forger: Forger) -> None:
    forger.row(12)["actor"] = "AVEP"


@attack("a milestone moved in time, chain and state recomputed", "V6", "milestone 12")
def moved(forger: Forger) -> None:
    at = instant(forger.content(12)["recorded_at"]) - timedelta(minutes=1)
    forger.content(12)["recorded_at"] = at.isoformat().replace("+00:00", "Z")
    forger.rechain()
    forger.restate()


@attack("a deadline beside a milestone moved", "V3", "milestone 1,")
def days_altered(forger: Forger) -> None:
    forger.row(1)["days"]["deadline/JP-1"]["ends"] = "2026-12-31T15:00:00Z"


@attack("the state beside the milestones altered", "V6", "after milestone 19")
def state_altered(forger: Forger) -> None:
    forger.stored["coordinator"] = "AVEP"


@attack("what lists show altered", "V6", "after milestone 19")
def list_altered(forger: Forger) -> None:
    forger.listed["phase"] = "signing"


@attack("a text altered that a milestone cites", "V6", "text ")
def text_altered(forger: Forger) -> None:
    title = forger.content(1)["payload"]["title"]
    forger.sql = [f"UPDATE text SET body = 'Another title' WHERE sha256 = '{title}'"]  # noqa: S608


@attack("the milestone it follows altered", "V1", "milestone 1,", life="MOU-JP-3-NEW")
def kin_altered(forger: Forger) -> None:
    forger.kin[0]["content"]["payload"]["outcome"] = "rejected"


@attack("the milestone it grows from deleted", "V1", "milestone 1,", "IA-JP-5", "not_verifiable")
def kin_deleted(forger: Forger) -> None:
    forger.kin.clear()


# the inbox


@attack("the time an act arrived moved in the inbox", "V4", "milestone 12, act")
def received_moved(forger: Forger) -> None:
    row = forger.act(12)
    at = instant(row["received_at"]) - timedelta(days=1)
    row["received_at"] = row["payload"]["received_at"] = at.isoformat().replace("+00:00", "Z")


@attack("an act deleted from the inbox", "V4", "milestone 12, act")
def act_deleted(forger: Forger) -> None:
    forger.inbox.remove(forger.act(12))


@attack("an act replaced in the inbox, its hash recomputed", "V4", "milestone 12, act")
def act_replaced(forger: Forger) -> None:
    row = forger.act(12)
    row["payload"] |= {"by": "AVEP"}
    row |= {"by": "AVEP", "payload_hash": ACT.validate_python(row["payload"]).payload_hash()}


@attack("the outcome of an act altered in the inbox", "V4", "milestone 13, act", life="MOU-JP-3")
def outcome_altered(forger: Forger) -> None:
    forger.act(13)["outcome"] |= {"status": "recorded", "code": None}


@attack("an act slipped in before a deadline that passed", "V4", "milestone 12, act", life="MOU-JP-3")
def act_slipped_in(forger: Forger) -> None:
    row = deepcopy(forger.act(2))
    at = "2026-02-20T08:00:00Z"
    row["payload"] |= {"by": "JP-1", "command_id": "slipped-in", "received_at": at}
    row |= {"by": "JP-1", "command_id": "slipped-in", "received_at": at, "outcome": None, "settled_at": None}
    row["payload_hash"] = ACT.validate_python(row["payload"]).payload_hash()
    forger.inbox.append(row)


@attack("a refusal made an approval, chain and state recomputed", "V4", "milestone 13", life="MOU-JP-3")
def refusal_undone(forger: Forger) -> None:
    content = forger.content(13)
    content |= {"type": "approved", "payload": {"revision": 1}, "terms_hash": forger.content(2)["terms_hash"]}
    forger.rechain()
    forger.restate()
    last = forger.row(13)
    outcome = {"status": "recorded", "code": None, "naming": [], "milestones": ["approved"], "seq": 13}
    forger.act(13)["outcome"] |= {**outcome, "digest": last["digest"]}


# the ledger


@attack("a notice deleted from the ledger", "V7", "notice MOU-JP-1/19/in_force/JP-1")
def notice_deleted(forger: Forger) -> None:
    forger.ledger.remove(forger.notice("in_force", "JP-1"))


@attack("a notice invented in the ledger", "V7", "notice MOU-JP-1/19/lapsed/JP-1")
def notice_invented(forger: Forger) -> None:
    row = deepcopy(forger.notice("in_force", "JP-1"))
    forger.ledger.append({**row, "id": "MOU-JP-1/19/lapsed/JP-1", "kind": "lapsed"})


@attack("a notice called sent that was not", "V7", "notice MOU-JP-1/19/in_force/JP-1")
def notice_not_sent(forger: Forger) -> None:
    forger.notice("in_force", "JP-1").update(receipt=None, sent_at=None)


@attack("a notice with another one's receipt", "V7", "notice MOU-JP-1/19/in_force/JP-1")
def notice_of_another(forger: Forger) -> None:
    forger.notice("in_force", "JP-1")["receipt"] = forger.notice("opened", "JP-1")["receipt"]


@attack("a reminder called answered that was not", "V7", "notice MOU-JP-3/8/reminder/JP-1", life="MOU-JP-3")
def reminder_suppressed(forger: Forger) -> None:
    row = forger.notice("reminder", "JP-1")
    row.update(state="suppressed", answer="answered before it left", receipt=None, sent_at=None)


@attack("the signing key swapped for another", "V7", "notice MOU-JP-1/", verdict="not_verifiable")
def key_swapped(forger: Forger) -> None:
    other = load_keys(forger.folder / "other-keys")
    forger.means["keys"] = {other.key_id: other.public_key}
