"""What people can do, as buttons say it."""

from activities.languages import Language

GROUPS: tuple[tuple[str, ...], ...] = (
    ("propose", "object", "approve", "reject"),
    (
        *("sign", "record_ink_signature", "grant_mandate", "revoke_mandate"),
        *("decline", "withdraw_signature", "contest"),
    ),
    ("extend", "reopen", "abandon"),
    (
        *("adopt_action_plan", "start_pilot", "complete_pilot", "fail_pilot", "report_activity"),
        *("waive_pilots", "open_intensified"),
    ),
)
"""Acts in the order of a life."""

GRAVE = frozenset({"abandon", "reject", "decline", "reopen", "withdraw_signature", "fail_pilot"})
"""What takes something back, or ends it."""


def button_names(language: Language) -> dict[str, str]:
    """Return the words of every act."""
    say = language.say
    return {
        "propose": say("Propose another text"),
        "object": say("Object to a clause"),
        "approve": say("Approve the text"),
        "reject": say("Reject the text"),
        "sign": say("Sign"),
        "record_ink_signature": say("Record a signature on paper"),
        "grant_mandate": say("Give a mandate"),
        "revoke_mandate": say("Take a mandate back"),
        "decline": say("Decline to sign"),
        "withdraw_signature": say("Take your signature back"),
        "contest": say("Contest a signature on paper"),
        "extend": say("Give more time"),
        "reopen": say("Reopen the text"),
        "abandon": say("Abandon the agreement"),
        "adopt_action_plan": say("Adopt the action plan"),
        "start_pilot": say("Start a pilot action"),
        "complete_pilot": say("Report a pilot as completed"),
        "fail_pilot": say("Report a pilot as failed"),
        "report_activity": say("Report an activity"),
        "waive_pilots": say("Do without pilots"),
        "open_intensified": say("Open the intensified agreement"),
    }
