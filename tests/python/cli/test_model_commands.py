# SPDX-License-Identifier: Apache-2.0
"""score, tokenize and inspect: commands that load a model by itself."""

import json
import math
from pathlib import Path

import pytest

import harness
from harness.options import option_defaults
from helpers.command_line import DOCUMENTS, fails, run, succeeds
from helpers.executors import usual_executor

PROPERTIES = {
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": "64",
    "INFERENCE_PRECISION_HINT": "f32",
    "KV_CACHE_PRECISION": "f16",
}
QUERY = ("--query", "make encrypted backups")


def test_score_is_the_library() -> None:
    answer = json.loads(succeeds("score", *QUERY, "--documents", DOCUMENTS, "--json"))
    documents = DOCUMENTS.read_text().splitlines()
    raw = harness.load_servable(harness.bundled_model()).score(QUERY[1], documents)
    order = sorted(range(len(raw)), key=lambda i: -raw[i])
    assert [r["index"] for r in answer["results"]] == order
    for result in answer["results"]:
        assert result["raw_score"] == raw[result["index"]]
        assert result["document"]["text"] == documents[result["index"]]
        expected = 1 / (1 + math.exp(-result["raw_score"]))
        assert result["relevance_score"] == pytest.approx(expected, abs=1e-12)


def test_score_table_top_n_and_objects(tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    file.write_text(json.dumps(["one", {"text": "two [bold]x"}, "three"]))
    shown = succeeds("score", *QUERY, "--documents", file)
    assert all(word in shown for word in ("rank", "raw", "one", "two [bold]x", "three"))
    answer = succeeds("score", *QUERY, "--documents", file, "--top-n", 2, "--json")
    assert len(json.loads(answer)["results"]) == 2


def test_score_warns_of_what_was_cut() -> None:
    done = run(
        "score", *QUERY, "--documents", "-", "--max-length", 120,
        "--long-documents", "TRUNCATE", stdin="word " * 500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("warning: document 0: ")
    assert line.endswith(" tokens did not fit and were cut")


def test_score_warns_as_the_json_answer_does() -> None:
    query = "word " * 300
    done = run(
        "score", "--query", query, "--documents", "-", "--max-length", 120, "--json",
        stdin="word " * 500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    servable = harness.load_servable(harness.bundled_model(), max_length=120)
    body = json.dumps({"query": query, "documents": [("word " * 500).strip()]})
    expected = json.loads(servable.rerank(body))["warnings"]
    assert expected[0].startswith("query: ")
    assert expected[1].startswith("document 0: scored in ")
    assert json.loads(done.stdout)["warnings"] == expected
    assert done.stderr.splitlines() == [f"warning: {line}" for line in expected]


def test_documents_without_text(tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    file.write_text('["a", {"title": "b"}]')
    line = fails(1, "score", *QUERY, "--documents", file)
    assert f"{file}: document 1: expected a string or an object" in line


def test_options_reach_the_model(tmp_path: Path) -> None:
    line = fails(1, "score", *QUERY, "--documents", DOCUMENTS, "--device", "XPU")
    assert "'XPU'" in line
    line = fails(
        1, "score", *QUERY, "--documents", DOCUMENTS, "--plugin-config", '{"FOO": 1}'
    )
    assert "no settable property 'FOO'" in line
    line = fails(1, "inspect", "--plugin-config", "[]")
    assert "--plugin-config: expected a JSON object" in line
    assert "no such model directory" in fails(1, "inspect", tmp_path / "nowhere")


@pytest.mark.parametrize(
    "arguments",
    [
        ("score",),
        ("score", "--query", "q"),
        ("score", "--query", "q", "--documents", "-", "--top-n", "0"),
        ("tokenize",),
        ("tokenize", "--query", "q"),
        ("tokenize", "--text", "a", "--query", "q", "--documents", "-"),
        ("inspect", "--executor", "FAST"),
    ],
)
def test_wrong_command_line(arguments: tuple[str, ...]) -> None:
    assert "error: " in fails(2, *arguments)


def test_tokenize_texts_and_prompts() -> None:
    lines = succeeds("tokenize", "--text", "yes", "--text", "<|im_end|>", "--json")
    answers = [json.loads(line) for line in lines.splitlines()]
    assert [answer["texts"] for answer in answers] == [["yes"], ["<|im_end|>"]]
    documents = ("--documents", "-", "--json")
    (line,) = succeeds(
        "tokenize", "--query", "quiet", *documents, stdin="a<|im_end|>ü\n"
    ).splitlines()
    answer = json.loads(line)
    servable = harness.load_servable(harness.bundled_model())
    assert [answer["tokens"]] == servable.encode("quiet", ["a<|im_end|>ü"])
    prompt = servable.prompt("quiet", "a<|im_end|>ü")
    # Characters whose bytes are in two tokens are shown as U+FFFD.
    shown = "".join(answer["texts"]).replace("\N{REPLACEMENT CHARACTER}", "")
    assert shown == prompt or shown == prompt.replace("ü", "")
    assert answers[1]["tokens"][0] in answer["tokens"]
    # The document's own is plain text: as many control tokens as in the frame.
    frame = servable.encode("quiet", ["a"])[0]
    control = answers[1]["tokens"][0]
    assert answer["tokens"].count(control) == frame.count(control)


def test_tokenize_table() -> None:
    shown = succeeds("tokenize", "--text", "a  b")
    assert "place" in shown
    assert "'a'" in shown


def test_inspect_says_what_would_run() -> None:
    report = json.loads(succeeds("inspect", "--json"))
    servable = harness.load_servable(harness.bundled_model())
    assert report["family"] == servable.family == "Qwen3-Reranker"
    assert report["family_told_by"].endswith("Qwen3ForCausalLM, 1_LogitScore")
    assert report["family_assumed"] is False
    assert report["executor"] == servable.executor
    assert report["executor_reason"] == servable.executor_reason
    assert report["prompt"] == servable.prompt("{query}", "{document}")
    assert servable.instruction in report["prompt"]
    assert report["tokens"]["true"]["text"] == "yes"
    assert report["tokens"]["false"]["text"] == "no"
    assert servable.tokenize(["yes"]) == [[report["tokens"]["true"]["id"]]]
    assert report["tokens"]["pad"]["text"] == "<|endoftext|>"
    assert report["inputs"][0] == {
        "name": "input_ids",
        "type": "i64",
        "shape": [-1, -1],
    }
    assert sum(report["weights"].values()) == pytest.approx(1, abs=1e-3)
    assert list(report["properties"]) == sorted(PROPERTIES)
    assert report["options"] == option_defaults()
    running = {entry["name"]: entry for entry in report["inputs_that_run"]}
    if usual_executor() == "paged":
        # What was asked for, in whole blocks.
        assert 0.9 * 2**30 < report["kv_cache_bytes"] <= 2**30
        assert running["input_ids"]["shape"] == [-1], "packed tokens"
        assert {"past_lens", "block_indices", "key_cache.*"} <= set(running)
    else:
        assert report["kv_cache_bytes"] == 0
        assert running["input_ids"]["shape"] == [-1, -1], "padded rows"
    report = json.loads(
        succeeds(
            "inspect", "--json", "--max-length", 300, "--executor", "DENSE",
            "--instruction", "Find packages",
            "--plugin-config", json.dumps(PROPERTIES),
        )
    )  # fmt: skip
    assert report["executor"] == "dense"
    assert report["properties"] == PROPERTIES
    assert report["kv_cache_bytes"] == 0
    running = {entry["name"]: entry for entry in report["inputs_that_run"]}
    assert running["input_ids"]["shape"] == [-1, -1], "padded rows"
    assert report["max_length"] == report["options"]["max_length"] == 300
    assert "<Instruct>: Find packages\n" in report["prompt"]


def test_inspect_table() -> None:
    shown = succeeds("inspect")
    for part in (
        "Qwen3-Reranker",
        "told by",
        "1_LogitScore",
        f"{usual_executor()}:",
        "<|im_start|>system",
        "'yes'",
        "input_ids",
        "KV_CACHE_PRECISION",
        "DYNAMIC_QUANTIZATION_GROUP_SIZE",
        "max_queued_tokens",
        "8388608",
        "past_lens" if usual_executor() == "paged" else "attention_mask",
    ):
        assert part in shown


@pytest.mark.parametrize("command", ["score", "tokenize", "inspect"])
def test_help_has_an_example(command: str) -> None:
    shown = succeeds(command, "--help")
    assert f"python -m harness {command}" in shown
