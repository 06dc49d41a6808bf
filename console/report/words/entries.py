"""Words for what stands behind a number: what an entry is, who took part, and how to check all of it."""

from datetime import UTC, datetime

from activities.languages import Language
from console.report.words.codes import code_names
from models.report.shapes import Statement


def entry_name(language: Language, kind: str) -> str:
    """Return what an entry of the record is called."""
    say = language.say
    known = {
        "negotiation_opened": say("Opening of the negotiation"),
        "intensified_negotiation_opened": say("Opening of the intensified negotiation"),
        "signature": say("Signature"),
        "ink_signature": say("Signature on paper"),
        "signed": say("Last signature: in force"),
        "intensified_signed": say("Last signature: intensified agreement in force"),
        "action_plan_adopted": say("Action plan adopted"),
        "pilot_started": say("Pilot action started"),
        "pilot_completed": say("Pilot action completed"),
        "pilot_failed": say("Pilot action failed"),
        "intensified_opened": say("Intensified agreement opened"),
    }
    name = known.get(kind) or code_names(language, "activity").get(kind, kind.replace("_", " "))
    return name[:1].upper() + name[1:]


def attribution_name(language: Language, attribution: str) -> str:
    """Return in whose name something was."""
    say = language.say
    known = {
        "consortium": say("the partnership’s"),
        "member": say("a member’s own"),
        "national": say("a country’s"),
    }
    return known.get(attribution, attribution)


def group_name(language: Language, group: str) -> str:
    """Return who is counted where no organisation is named."""
    say = language.say
    known = {
        "eu_cluster": say("EU clusters"),
        "eu_sme": say("EU SMEs"),
        "third_cluster": say("Clusters and intermediaries elsewhere"),
        "third_sme": say("SMEs and businesses elsewhere"),
    }
    return known.get(group, group)


def in_utc(language: Language, at: datetime) -> str:
    """Return such as `26 January 2026, 16:00 UTC`."""
    local = at.astimezone(UTC)
    return f"{language.plain_day(local.date())}, {language.time(local)} UTC"


def checks(language: Language, as_of: datetime) -> list[str]:
    """Return how anybody can check the numbers."""
    say, at = language.say, as_of.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return [
        say(
            "Verify the record: “entente verify --all” takes every decision again and recomputes every "
            "fingerprint; an auditor can do the same with the page “Audit”."
        ),
        say(
            "Compare the fingerprints above with receipts, checkpoints and packs the parties have kept: they "
            "name the same entries."
        ),
        say(
            "Make the report again: “entente report --as-of %(moment)s” gives the same numbers from the same "
            "record.",
            {"moment": at},
        ),
    ]


def statement_words(language: Language, statement: Statement) -> list[str]:
    """Return how far the record was read, and whether its fingerprints hold."""
    say = language.say
    facts = {"entries": statement.recomputed, "agreements": len(statement.heads)}
    broken = [f"{each.agreement} {each.seq}" for each in statement.broken]
    return [
        say(
            "Entries of the record that were read: %(entries)s; agreements: %(agreements)s. The fingerprint "
            "of each entry was computed anew.",
            facts,
        ),
        say(
            "These entries do not carry the fingerprint of their content: %(entries)s. Do not rely on this "
            "report before it is known why.",
            {"entries": ", ".join(broken)},
        )
        if broken
        else say("All of them carry the fingerprint of their content."),
    ]
