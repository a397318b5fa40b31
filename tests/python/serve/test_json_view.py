# SPDX-License-Identifier: Apache-2.0
"""What Python sees of a body is what the core reads: no wrong model may answer."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import harness
from harness.serve.json_view import body_of, fields_of, shown
from helpers.serving import Served

START = b'{"model": "mini", "query": "q", "documents": ["a"], "x": '
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(),
    st.sampled_from(["1E400", "-0", "1e5", "01", "NaN", '"\\ud83d"', "9" * 5000, "+1"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    value=VALUES,
    raw=st.booleans(),
    begin=st.sampled_from([b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", b"\t", b"\x0b"]),
    end=st.sampled_from([b"}", b" } \r\n", b"}\x00", b"}}", b', "x": 1}', b",}"]),
)
def test_what_the_core_reads_is_seen(
    servable: harness.Servable, value: object, raw: bool, begin: bytes, end: bytes
) -> None:
    text = value if raw and isinstance(value, str) else json.dumps(value)
    body = begin + START + text.encode("utf-8", "surrogatepass") + end
    try:
        answer = json.loads(servable.rerank(body))
    except harness.InvalidArgumentError:
        return
    fields = fields_of(body)
    assert fields is not None
    assert fields["model"] == answer["model"] == "mini"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_hides_no_model(server: Served, mark: bytes) -> None:
    body = {"model": "other", "query": "q", "documents": ["a"]}
    assert server.post("/rerank", mark + json.dumps(body).encode()).status == 404
    body = {"model": "mini", "query": "q", "texts": ["a"]}
    got = server.post("/rerank", mark + json.dumps(body).encode())
    assert got.status == 200
    assert isinstance(got.json, list)


def test_fields_go_back_as_they_came() -> None:
    for fields in ({"a": "naïve \U0001f389\u0000"}, {"a": [1.5, None, True]}, {}):
        assert fields_of(body_of(fields)) == fields
    assert body_of({"a": "\ud83d"}) == b'{"a":"\xed\xa0\xbd"}'


def test_a_text_in_a_message_is_one_line_and_short() -> None:
    assert shown('a"\n') == r'"a\"\n"'
    assert len(shown("x" * 1000)) < 50
