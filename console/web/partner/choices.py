"""Words partners choose from when they report, and the names of what they report."""

from collections.abc import Mapping

from activities.languages import Language
from console.links.seen import Seen
from console.phrases import Phrase, begin, in_language
from console.sentences.vocabulary import (
    ACTIVITY_NAMES,
    COUNTED,
    EVIDENCE,
    FAILURES,
    PILOT_NAMES,
    PURPOSES,
    word,
)
from console.web.agreements.lines import GROUP_LABELS
from console.web.partner.deeds import DEEDS, TARGETS, WITH_DOCUMENTS

Choices = dict[str, str]


def choices(seen: Seen, language: Language) -> dict[str, object]:
    """Return what the forms of acts in force offer."""
    pilot = seen.pilot(seen.link.about)
    aims = pilot.targets if pilot else {}
    return {
        "activity_kinds": _begun(ACTIVITY_NAMES, language),
        "pilot_kinds": _begun(PILOT_NAMES, language),
        "purposes": _begun(PURPOSES, language),
        "failures": _begun(FAILURES, language),
        "groups": groups(language),
        "members": {party.org: seen.name(party.org) for party in seen.state.parties},
        "targets": {name: (_word(COUNTED, name, language), aim) for name, aim in aims.items()},
        "evidence": {name: _word(EVIDENCE, name, language) for name in seen.state.policy.evidence},
        "target_rows": range(TARGETS),
        "with_documents": WITH_DOCUMENTS,
        "deeds": DEEDS,
    }


def groups(language: Language) -> Choices:
    """Return who else took part, in numbers."""
    return {group: in_language(language, label) for group, label in GROUP_LABELS.items()}


def _begun(words: Mapping[str, Phrase], language: Language) -> Choices:
    return {code: in_language(language, begin(each)) for code, each in words.items()}


def _word(words: Mapping[str, Phrase], code: str, language: Language) -> str:
    return in_language(language, begin(word(words, code)))
