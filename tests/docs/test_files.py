"""What the page for writers of files says is what the doors read, and it leaves nothing out."""

import re
from pathlib import Path

import pytest

from console.cli.failures import tell
from console.doors import agreement_file, registry_file, story_file
from console.doors.acts import read_act
from console.doors.agreement_file import read_agreement
from console.doors.context import ActContext
from console.doors.enclosures import Enclosures
from console.doors.expectations import _AGREEMENTS, _READERS
from console.doors.policy_file import new_policy, read_policy
from console.doors.registry_file import Organisation, read_organisations
from console.doors.story_file import Story, read_story
from console.doors.terms_file import _KEYS as TERMS_KEYS
from console.doors.terms_file import read_patch
from console.doors.yaml_file import load_yaml
from console.forms import BY_NAME, COMMON, FORMS, Form
from console.settings import PREFIX, Settings
from models.durations import normal_duration
from models.errors import InputError
from models.policy import Dormancy, Policy

PAGE = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- (\S+) -->\n```yaml\n(.*?)```", PAGE, re.DOTALL))
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for line in PAGE.splitlines()
    if line.startswith("| `")
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The examples of the page, as files, with the document they name."""
    for name, content in EXAMPLES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "memorandum.md").write_text("# The text\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def organisations(folder: Path) -> dict[str, Organisation]:
    return read_organisations(folder / "organisations.yaml")


@pytest.fixture
def story(folder: Path) -> Story:
    return read_story(folder / "rehearsal.yaml")


def named() -> set[str]:
    """Return every word the first columns of the page's tables explain."""
    return {word for row in ROWS for word in re.findall(r"`(\w+)`", row[0])}


def test_the_registry_on_the_page_is_read(organisations: dict[str, Organisation]) -> None:
    assert list(organisations) == ["LEAD", "SECOND", "THIRD", "ABROAD"]
    assert set(registry_file.KEYS) <= named()


def test_the_mistakes_on_the_page_are_told_as_it_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(InputError) as raised:
        read_organisations("more.yaml")
    tell(raised.value, as_json=False)
    (shown,) = re.findall(r"```text\n(more.yaml:.*?)```", PAGE, re.DOTALL)
    assert capsys.readouterr().err.split() == shown.split()


def test_the_agreement_on_the_page_is_read_and_has_every_key(
    folder: Path, organisations: dict[str, Organisation]
) -> None:
    found = read_agreement(folder / "agreement.yaml", organisations)
    assert (found.ref, found.reopens, found.policy.signing_window) == ("MOU-JP-2", None, "P60D")
    written = load_yaml(folder / "agreement.yaml").value
    assert isinstance(written, dict)
    assert {*written, "reopens"} == set(agreement_file._KEYS)
    terms = written["terms"].value
    assert isinstance(terms, dict)
    assert terms.keys() == set(TERMS_KEYS)
    assert {*agreement_file._KEYS, *TERMS_KEYS} <= named()


def test_the_proposal_on_the_page_is_read(folder: Path, organisations: dict[str, Organisation]) -> None:
    current = read_agreement(folder / "agreement.yaml", organisations).terms
    proposed = read_patch(load_yaml(folder / "changes.yaml"), Enclosures()).merge(current)
    assert (proposed.notice, list(proposed.clauses)) == ("P6M", ["costs"])


def test_the_policy_on_the_page_is_the_default_with_every_key(folder: Path) -> None:
    node = load_yaml(folder / "policy.yaml")
    usual = Dormancy(flag=normal_duration(Dormancy().flag))
    assert read_policy(node) == new_policy().model_copy(update={"dormant": usual})
    assert isinstance(node.value, dict)
    assert list(node.value) == list(Policy.model_fields)
    assert set(Policy.model_fields) <= named()


def test_a_policy_is_overridden_as_the_page_says(
    folder: Path, organisations: dict[str, Organisation]
) -> None:
    settings = re.findall(r"`--set ([^`]*[A-Z0-9])`", PAGE)
    assert len(settings) == 4
    policy = read_agreement(folder / "agreement.yaml", organisations, settings).policy
    assert (policy.reminders, policy.groups) == (("P10D", "P20D"), (("LEAD", "SECOND"), ("ABROAD",)))


def test_the_rehearsal_on_the_page_is_read_with_all_its_acts(
    story: Story, organisations: dict[str, Organisation]
) -> None:
    assert story.organisations == organisations
    assert story.agreement is not None
    opened = read_agreement(story.agreement, organisations)
    context = ActContext(
        organisations, opened.ref, opened.coordinator, starts=story.starts, zone="Europe/Paris"
    )
    read = [read_act(act.do, act.node, context).ref for act in story.acts if not act.control]
    assert read == [opened.ref] * 6
    assert {act.do for act in story.acts if act.control} == {form.act for form in FORMS if form.rehearsal}


def test_the_page_names_every_key_of_a_rehearsal() -> None:
    assert {*story_file._READERS, *_READERS, _AGREEMENTS} <= named()
    assert [key for key in (*COMMON, "after", "do", "expect") if f"`{key}`" not in PAGE] == []


def _row(form: Form) -> tuple[str, ...]:
    keys = ", ".join(f"`{key.name}`" if key.required else f"[`{key.name}`]" for key in form.keys)
    return (f"`{form.act}`", form.by or "-", keys or "-", form.help)


def test_the_page_lists_every_act_with_its_keys() -> None:
    shown = [cells for cells in ROWS if cells[0].strip("`") in BY_NAME]
    assert shown == [_row(form) for form in FORMS]


def test_the_page_lists_every_setting_with_its_default() -> None:
    shown = [row for row in ROWS if row[0].startswith(f"`{PREFIX}")]
    assert [row[:2] for row in shown] == [
        (f"`{PREFIX}{name.upper()}`", field.description) for name, field in Settings.model_fields.items()
    ]
    for (_, _, default), field in zip(shown, Settings.model_fields.values(), strict=True):
        if field.default_factory is None:
            assert default == ("none" if field.default is None else f"`{field.default}`")
