"""Mails about pilot actions and the plan they rest on."""

from collections.abc import Callable

from activities.mail.voice import Voice
from activities.mail.words.usual import Words, nothing


def action_plan_adopted(voice: Voice) -> Words:
    """The action plan is there: to all others."""
    say = voice.say
    return Words(
        subject=say("%(ref)s has its action plan"),
        lead=(say("%(actor)s has adopted the action plan of %(name)s."),),
        ask=(nothing(voice),),
        then=(say("From now on every signatory may start pilot actions."),),
    )


def pilot_started(voice: Voice) -> Words:
    """A pilot action runs: to all others."""
    say = voice.say
    subject = say("%(ref)s: the pilot action %(pilot)s has started")
    lead = (say("%(actor)s has started the pilot action %(pilot)s under %(name)s."),)
    if voice.letter.leads_pilot:
        yours = say("You lead it: please report what came of it, with the evidence, by %(report_day)s.")
        return Words(subject=subject, lead=lead, ask=(yours,))
    theirs = say("Its lead reports what came of it, with the evidence, by %(report_day)s.")
    return Words(subject=subject, lead=lead, ask=(nothing(voice),), then=(theirs,))


def pilot_completed(voice: Voice) -> Words:
    """A pilot action has its results: to all others."""
    say = voice.say
    return Words(
        subject=say("%(ref)s: the pilot action %(pilot)s is completed"),
        lead=(
            say("%(actor)s has completed the pilot action %(pilot)s under %(name)s."),
            say("Its results are told in the agreement, not in this mail."),
        ),
        ask=(nothing(voice),),
    )


def pilot_failed(voice: Voice) -> Words:
    """A pilot action failed: to all others."""
    say = voice.say
    return Words(
        subject=say("%(ref)s: the pilot action %(pilot)s has failed"),
        lead=(
            say("%(actor)s reports that the pilot action %(pilot)s under %(name)s has failed."),
            say("What was learnt is told in the agreement, not in this mail."),
        ),
        ask=(nothing(voice),),
    )


def report_due(voice: Voice) -> Words:
    """A report is missing: to the pilot's lead."""
    say = voice.say
    return Words(
        subject=say(
            "%(ref)s: please report on the pilot action %(pilot)s (it was due on %(report_day_date)s)"
        ),
        lead=(
            say(
                "The report on the pilot action %(pilot)s under %(name)s was due on %(report_day)s and is "
                "still missing."
            ),
            say("This is reminder number %(number)s."),
        ),
        ask=(
            say(
                "Please report what came of it, with the evidence; or say that it failed, and what was "
                "learnt."
            ),
        ),
        then=(overdue(voice),),
    )


def report_overdue(voice: Voice) -> Words:
    """Its lead stays silent: to the coordinator."""
    say = voice.say
    return Words(
        subject=say("%(ref)s: report overdue, please ask the lead of the pilot action %(pilot)s"),
        lead=(
            say("The report on the pilot action %(pilot)s under %(name)s was due on %(report_day)s."),
            say("Its lead has been reminded and has not reported."),
        ),
        ask=(
            say("Please get in touch with the lead."),
            say("You may also record that the pilot action failed."),
        ),
        then=(overdue(voice),),
    )


def overdue(voice: Voice) -> str:
    """Say what an overdue report stands in the way of."""
    return voice.say("While a report is overdue, no closer cooperation can be opened on this agreement.")


KINDS: dict[str, Callable[[Voice], Words]] = {
    each.__name__: each
    for each in (
        *(action_plan_adopted, pilot_started, pilot_completed, pilot_failed),
        *(report_due, report_overdue),
    )
}
