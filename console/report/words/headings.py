"""Headings: what sections, tables, columns and rows are called."""

from activities.languages import Language


def section_names(language: Language) -> dict[str, str]:
    """Return what the sections are called."""
    say = language.say
    return {
        "identity": say("The programme and its period"),
        "achievements": say("Key achievements"),
        "events": say("Events by target country"),
        "stakeholders": say("Stakeholders directly involved"),
        "mous": say("Memoranda of understanding"),
        "pilots": say("Pilot actions"),
        "intensified": say("Intensified cooperation agreements and their commitments"),
        "funding": say("Who funds whom"),
        "smes": say("Involvement of small and medium-sized enterprises"),
        "testimonials": say("What organisations say"),
    }


def table_names(language: Language) -> dict[str, str]:
    """Return what tables are called that share a section with others."""
    say = language.say
    return {
        **section_names(language),
        "pilot_results": say("Results of the pilot actions"),
        "intensified": say("Intensified cooperation agreements"),
        "commitments": say("Commitments"),
        "platforms": say("Platforms and registrations"),
        "action_plans": say("Action plans and regional strategies"),
    }


def column_names(language: Language) -> dict[str, str]:
    """Return what columns are called that the programme does not name itself."""
    say = language.say
    return {
        "value": say("Stated"),
        "reached": say("Reached"),
        "target": say("Aimed at"),
        "preparatory": say("Preparatory events"),
        "c2c_events": say("Events between clusters"),
        "c2c_meetings": say("Meetings between clusters"),
        "b2b_events": say("Events between businesses"),
        "b2b_meetings": say("Meetings between businesses"),
        "eu_clusters": say("EU clusters"),
        "eu_smes": say("EU SMEs"),
        "third_clusters": say("Clusters and intermediaries elsewhere"),
        "third_smes": say("SMEs and businesses elsewhere"),
        "partner": say("Partner"),
        "country": say("Country"),
        "focus": say("Focus"),
        "signed": say("Signed"),
        "ends": say("Ends"),
        "phase": say("Status"),
        "in_person": say("Signed themselves"),
        "represented": say("Represented"),
        "last_activity": say("Last activity"),
        "agreement": say("Agreement"),
        "kind": say("Kind"),
        "purpose": say("Purpose"),
        "lead": say("Lead"),
        "sme_led": say("Led by SMEs"),
        "status": say("Status"),
        "lesson": say("Lesson"),
        "direction": say("Direction"),
        "stands": say("Agreement stands"),
        "registered": say("Registered"),
        "by": say("By"),
        "text": say("Text"),
        "on": say("On"),
    }


def row_names(language: Language) -> dict[str, str]:
    """Return what rows are called that are about no country, agreement or pilot."""
    say = language.say
    return {
        "total": say("Total"),
        "programme": say("Programme"),
        "version": say("Version"),
        "period_begins": say("Period begins"),
        "period_ends": say("Period ends"),
        "consortium": say("Consortium"),
        "countries": say("Target countries"),
        "final_payment": say("Final payment"),
        "records_until": say("Records kept until"),
        "counting": say("Stakeholders directly involved"),
        "as_of": say("As of"),
        "pilots_sme_led": say("Pilot actions led by SMEs"),
        "pilots_for_business": say("Pilot actions meant for businesses"),
        "events_for_business": say("Events meant for businesses"),
        "study_trips": say("Study trips"),
        "delegation_visits": say("Delegation visits"),
        "mous_signed": say("Memoranda signed"),
        "pilots_completed": say("Pilot actions completed"),
        "intensified_signed": say("Intensified agreements signed"),
    }
