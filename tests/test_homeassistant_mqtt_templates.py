"""Device templates: what honest ones say, and what hostile ones must not do."""

import importlib
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgehome.registry import load_bundled
from tests.examples import examples

plugin = load_bundled("homeassistant_mqtt")
templates = importlib.import_module(f"{plugin.__name__}.templates")
limits = importlib.import_module(f"{plugin.__name__}.template_limits")


def render(source: str, payload: bytes | str = b"") -> str | None:
    """Return what a value template makes of a payload."""
    raw = payload.encode() if isinstance(payload, str) else payload
    result: str | None = templates.render_value(source, templates.Payload(raw))
    return result


HONEST = [
    ("{{ value }}", "21", "21"),
    ("{{ value_json.a }}", '{"a":true}', "True"),
    ("{{ value_json['a']['b'] }}", '{"a":{"b":1.5}}', "1.5"),
    ("{{ value_json.list[1] }}", '{"list":[1,2]}', "2"),
    ("{{value_json[ 'x y' ]}}", '{"x y":"z"}', "z"),
    ("{{ value_json.a }}", '{"b":1}', None),
    ("{{ value_json.a.b }}", '{"b":1}', None),
    ("{{ value_json.a | is_defined }}", '{"b":1}', None),
    ("{{ value_json.a | default('x') }}", '{"b":1}', "x"),
    ("{{ value_json.items() | list | length }}", '{"items":1,"b":2}', "2"),
    ("{{ value | float * 2 }}", "1.5", "3.0"),
    ("{{ value | int(0) + 1 }}", "soon", "1"),
    ("{{ float(value, 7) }}", "x", "7"),
    ("{{ (value_json.t * 1.8 + 32) | round(1) }}", '{"t":21.3}', "70.3"),
    ("{{ value_json.t | round }}", '{"t":2.5}', "2"),
    ("{{ 'on' if value_json.p > 5 else 'off' }}", '{"p":6}', "on"),
    ("{{ iif(value_json.p, 'yes', 'no') }}", '{"p":0}', "no"),
    ("{{ value_json.s | lower }}", '{"s":"OPEN"}', "open"),
    ("{{ value.split(',')[0:2] | join('-') }}", "a,b,c", "a-b"),
    ("{{ {'a':'1','b':'2'}[value_json.k] }}", '{"k":"b"}', "2"),
    ("{% set m = {1:'low',2:'high'} %}{{ m[value | int] }}", "2", "high"),
    ("{% for i in value_json %}{{ i }}{% if not loop.last %},{% endif %}{% endfor %}", "[1,2,3]", "1,2,3"),
    (
        "{% set n = namespace(t=0) %}{% for i in value_json %}{% set n.t = n.t + i %}{% endfor %}{{ n.t }}",
        "[1,2]",
        "3",
    ),
    ("{{ value_json | tojson }}", '{"a":[1]}', '{"a":[1]}'),
    ("{{ (value | from_json).a }}", '{"a":4}', "4"),
    ("{{ value_json.c | map(attribute='n') | list | max }}", '{"c":[{"n":1},{"n":5}]}', "5"),
    ("{{ '%.1f' | format(value_json.v) }} {{ '%d' % 3 }} {{ '{:02d}'.format(7) }}", '{"v":1.26}', "1.3 3 07"),
    ("{{ value | regex_replace('[^0-9]', '') }}", "a1b2", "12"),
    ("{{ value is match('ab') }} {{ value | regex_findall_index('[0-9]+') }}", "ab12", "True 12"),
    ("{{ as_timestamp('2026-01-01T00:00:00+00:00') | int }}", "", "1767225600"),
    ("{{ 1767225600 | timestamp_custom('%Y', false) }}", "", "2026"),
    ("{{ value_json.a is number and value_json.b is not defined }}", '{"a":1}', "True"),
    ("{{ value | bitwise_and(6) }}", "12", "4"),
    ("{{ value | base64_decode }}", "aGk=", "hi"),
    ("  {{ value }}\n", "x", "x"),
]


@pytest.mark.parametrize(("source", "payload", "expected"), HONEST)
def test_an_honest_template_says_what_it_says_in_home_assistant(
    source: str, payload: str, expected: str | None
) -> None:
    assert render(source, payload) == expected


HOSTILE = [
    "{{ range(999999999) | list }}",
    "{{ 'a' * 999999999 }}",
    "{{ 999999999 * 'a' }}",
    "{{ [1] * 999999999 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 9 ** 999999 }}",
    "{{ 'a'.center(999999999) }}",
    "{{ 'a'.zfill(999999999) }}",
    "{{ ('a' * 5000).replace('a', 'b' * 5000) }}",
    "{{ ('a' * 9000) | replace('a', 'b' * 9000) }}",
    "{{ ('b' * 9000).join('c' * 9000) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '%999999999d' | format(1) }}",
    "{{ '{:999999999}'.format(1) }}",
    "{{ '{:{}}'.format(1, 999999999) }}",
    "{{ now().strftime('%999999999d') }}",
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}"
    "{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(999) %}{% for b in range(999) %}{{ 'xxxxxxxxxxxxxxxx' }}{% endfor %}{% endfor %}",
    "{% set n = namespace(s='aaaa') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s }}",
    "{% set n = namespace(s='aaaa') %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}{{ n.s }}",
    "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = n.l + n.l %}{% endfor %}{{ n.l }}",
    "{% set n = namespace(l=[1]) %}{% for i in range(99) %}{% set n.l = [n.l, n.l] %}{% endfor %}{{ n.l }}",
    "{% set n=namespace(l=(1,)) %}{% for i in range(99) %}{% set n.l=(n.l,n.l) %}{% endfor %}{{ {n.l: 1} }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ value.__init__.__globals__ }}",
    "{{ (value | attr('__class__')).mro() }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(now()) }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ range.__wrapped__ }}{{ range.__globals__['os'] }}",
    "{{ dict(a=1).update(b=2) }}",
    "{{ value_json.append(1) }}",
    "{{ lipsum(9999) }}",
    "{{ cycler('a').next() }}",
    "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regex_match('(a+)+$') }}",
    "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regex_match('(a|a)*$') }}",
    "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regex_search('(a|aa)+$') }}",
    "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regex_replace('((a)*)*$', 'b') }}",
    "{{ ('a' * 9999) | regex_search('.*.*.*.*.*.*.*b') }}",
    "{{" + "(" * 3000 + "1" + ")" * 3000 + "}}",
    "{{" + "[" * 3000 + "]" * 3000 + "}}",
    "{{ " + "not " * 3000 + "1 }}",
    "{{ 1" + " + 1" * 4000 + " }}",
    "{% if 1 %}" * 900 + "{% endif %}" * 900,
    "{{ 1 / 0 }}",
    "{{ unknown_function() }}",
    "{{ value",
    "{% for %}",
    "{{ " + "9" * 5000 + " }}",
    "x" * 20_000,
]


@pytest.mark.parametrize("source", HOSTILE, ids=lambda s: s[:40])
def test_a_hostile_template_is_refused_or_does_little(source: str) -> None:
    tracemalloc.start()
    try:
        result = render(source, "[1]")
    except templates.BadTemplate as error:
        assert str(error)
    else:
        text = result or ""
        assert len(text) <= limits.MAX_SPEND
        assert not any(word in text for word in ("<class", "builtin", "<function", "<module"))
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 64_000_000


def test_a_template_that_breaks_its_limits_is_not_used_again() -> None:
    source = "{{ 'again' * 88888888 }}"
    for _ in range(limits.MAX_BREACHES):
        with pytest.raises(templates.BadTemplate, match="at most"):
            render(source)
    with pytest.raises(templates.BadTemplate, match="not used again"):
        render(source)


def test_what_costly_templates_waste_wears_off() -> None:
    now = [0.0]
    strain = limits.Strain(lambda: now[0])
    strain.add(limits.STRAIN_S * 2)
    assert strain.high
    now[0] = 5.0
    assert strain.high
    now[0] = 11.0
    assert not strain.high


@pytest.mark.slow
def test_many_costly_templates_at_once_do_not_keep_the_house_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "strain", limits.Strain())
    monkeypatch.setattr(limits, "strain", templates.strain)
    for n in range(300):
        source = "{% for a in range(1000) %}{% for b in range(1000) %}" + str(n) + "{% endfor %}{% endfor %}"
        with pytest.raises(templates.BadTemplate):
            render(source)
    assert templates.strain.high
    long = "{{ 1" + " + 1" * 1500 + " }}"
    with pytest.raises(templates.BadTemplate, match="later"):
        render(long)
    assert render("{{ value | float + 1 }}", "1") == "2.0"


@pytest.fixture(autouse=True)
def rested() -> None:
    """Each test begins with nothing wasted."""
    templates.strain.__init__()
    templates._refused.clear()


def test_a_template_may_not_change_what_it_is_given() -> None:
    payload = templates.Payload(b'{"a":[1]}')
    with pytest.raises(templates.BadTemplate):
        templates.render_value("{{ value_json.a.append(2) }}", payload)
    assert payload.json == {"a": [1]}


def test_a_payload_that_is_not_text_is_no_template_s_business() -> None:
    with pytest.raises((templates.BadTemplate, UnicodeDecodeError)):
        render("{{ value | int }}", b"\xff\xfe")


_pieces = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "value",
        "value_json",
        ".",
        "[",
        "]",
        "(",
        ")",
        "|",
        "~",
        "*",
        "**",
        "+",
        "for",
        "in",
        "if",
        "else",
        "endfor",
        "endif",
        "set",
        "=",
        "range",
        "int",
        "float",
        "'a'",
        "9",
        "join",
        "loop",
        "macro",
        " ",
        "__class__",
        "format",
        "%",
        "namespace",
        "{",
        "}",
        ":",
        ",",
        "not",
        "is",
        "defined",
        "\n",
        "\x00",
        "é",
    ]
)


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(_pieces, max_size=40).map("".join), st.binary(max_size=60))
def test_no_text_taken_as_a_template_raises_anything_but_the_one_error(source: str, payload: bytes) -> None:
    try:
        result = render(source, payload)
    except (templates.BadTemplate, UnicodeDecodeError):
        return
    assert result is None or isinstance(result, str)


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=examples(200), deadline=None)
@given(_json, st.lists(st.sampled_from([".a", "['b']", '["c"]', "[0]", "[1]"]), max_size=4))
def test_the_short_way_to_a_value_says_what_the_full_engine_says(value: Any, steps: list[str]) -> None:
    source = "value_json" + "".join(steps)
    payload = json.dumps(value)
    short = render("{{ " + source + " }}", payload)
    full = render("{{ (" + source + ") }}", payload)
    assert short == full or (short is None and full == "") or (short or "").strip() == full
