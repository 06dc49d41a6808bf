"""Whatever stands in a file or an option: it is read, or refused as bad input; nothing else comes out."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.doors.acts import read_act
from console.doors.agreement_file import read_agreement
from console.doors.context import ActContext
from console.doors.node import Node
from console.doors.policy_file import apply_settings, read_policy
from console.doors.registry_file import read_organisations
from console.doors.story_file import read_story
from console.doors.yaml_file import parse_yaml
from console.forms import FORMS, act_options
from models.errors import InputError
from tests.doors.written import AGREEMENT, REGISTRY, STORY, organisations

CONTEXT = ActContext(
    organisations(), "MOU-1", "LEAD", starts=datetime(2026, 1, 12, tzinfo=UTC), zone="Asia/Tokyo"
)
SYNTAX = st.text(
    alphabet="{}[],:-?&*!|>'\"%@`#~<=\\/ \t\n\r0123456789abcPTUxn\x00\x85\ufeff\u2028", max_size=80
)
WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ("null", "true", "-1", "9" * 30, "P9999Y", "P3Y", "2026-02-30", "sha256:", "LEAD", "en", "none")
    ),
    st.sampled_from(
        ("2015-03-01/2015-03-02", "/", ".", "..", "a@b.example", "eu_sme", "quorum", "all", "end")
    ),
)


def node_of(value: object, field: str) -> Node:
    if isinstance(value, dict):
        return Node({key: node_of(child, f"{field}.{key}") for key, child in value.items()}, field)
    if isinstance(value, list):
        return Node(tuple(node_of(child, f"{field}[{n}]") for n, child in enumerate(value, 1)), field)
    return Node(str(value), field, plain=True)


def trees(*keys: str) -> st.SearchStrategy[dict[str, object]]:
    value: st.SearchStrategy[object] = st.recursive(
        WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
        max_leaves=6,
    )
    return st.dictionaries(st.sampled_from(keys) | WORDS, value, max_size=6)


def everything_reads(node: Node) -> None:
    for read in (read_story, read_organisations):
        with suppress(InputError):
            read(node)
    with suppress(InputError):
        read_agreement(node, CONTEXT.organisations, ("grace=P1D",))
    with suppress(InputError):
        read_policy(node)
    for form in FORMS:
        with suppress(InputError):
            read_act(form.act, node, CONTEXT)


@given(st.binary(max_size=200) | SYNTAX.map(str.encode) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(InputError):
        everything_reads(parse_yaml(content, "any.yaml"))


@given(st.data(), st.sampled_from((AGREEMENT, STORY, REGISTRY)))
def test_any_damage_to_a_good_file_is_read_or_refused(data: st.DataObject, text: str) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    damaged = text[:start] + data.draw(SYNTAX | WORDS) + text[end:]
    with suppress(InputError):
        everything_reads(parse_yaml(damaged.encode(errors="surrogatepass"), "any.yaml"))


@given(
    trees(
        "ref", "title", "parties", "terms", "policy", "name", "starts", "acts", "expect", "do", "after", "by"
    )
)
def test_any_tree_is_read_or_refused(tree: dict[str, object]) -> None:
    everything_reads(node_of(tree, "file"))


@given(st.data(), st.sampled_from([form for form in FORMS if not form.rehearsal]))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_options_are_read_or_refused(data: st.DataObject, form: object) -> None:
    for each in FORMS:
        if each is form:
            shapes = {
                option.key: st.lists(WORDS, max_size=2).map(tuple) if option.repeated else WORDS
                for option in act_options(each)
            }
            values = data.draw(st.fixed_dictionaries(shapes))
            with suppress(InputError):
                read_act(each.act, {**values, "by": data.draw(WORDS)}, CONTEXT)


@given(st.lists(SYNTAX | st.from_regex(r"[a-z_.]{1,12}=.{0,12}", fullmatch=True), max_size=3))
def test_any_settings_are_read_or_refused(settings: list[str]) -> None:
    with suppress(InputError):
        read_policy(apply_settings(Node({}, "policy"), settings))


def test_the_good_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "mou.md").write_text("x", encoding="utf-8")
    (tmp_path / "organisations.yaml").write_text(REGISTRY, encoding="utf-8")
    file = str(tmp_path / "any.yaml")
    assert read_agreement(parse_yaml(AGREEMENT.encode(), file), CONTEXT.organisations).ref == "MOU-JP-1"
    assert read_story(parse_yaml(STORY.encode(), file)).name == "A life"
