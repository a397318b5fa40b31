# SPDX-License-Identifier: Apache-2.0
"""The page in a real browser: rank, compare, files, errors, a hostile document."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import harness
from harness.graph.config import parse_graph
from harness.serve.settings import ModelSource, ServeSettings
from helpers.serving import BUNDLED, Served, served

pytestmark = pytest.mark.slow
CHROMIUM = Path("/usr/bin/chromium")
# A folder to look at the pictures in; else there are none.
PICTURES = os.environ.get("RERANK_PICTURES", "")
HOSTILE = (
    '<img src=x onerror="document.title=`owned`"><script>document.title="owned"'
    "</script>{{7*7}}${7*7}\u202e\u0000</textarea>"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("needs a browser; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        # Root may not use Chromium's own sandbox.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def two() -> Iterator[Served]:
    """A server with two models, of which one has another instruction."""
    other = ModelSource(
        "other", BUNDLED.path, {"instruction": "Name games", "max_length": 128}
    )
    with served(ServeSettings((BUNDLED, other))) as running:
        yield running


@pytest.fixture
def page(browser: Browser, two: Served) -> Iterator[Page]:
    yield from opened(browser, two.url)


def opened(browser: Browser, url: str, **context: object) -> Iterator[Page]:
    """The page, in which nothing may fail, warn, or come from elsewhere."""
    said: list[str] = []
    with browser.new_context(**context) as window:  # type: ignore[arg-type]
        window.grant_permissions(["clipboard-read", "clipboard-write"])
        page = window.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "console",
            lambda message: (
                said.append(message.text)
                if message.type in ("error", "warning")
                and "status of 4" not in message.text
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(url) else said.append(request.url)
            ),
        )
        page.goto(url)
        expect(page.locator("#served")).to_contain_text("mini")
        yield page
        assert not said


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def rank(page: Page) -> None:
    page.get_by_role("button", name="Rank", exact=True).click()
    expect(page.locator("#state")).to_contain_text("Best is document")


def shown(page: Page, ranking: int = 0) -> list[tuple[str, str]]:
    """(score, text) of each result of a ranking."""
    section = page.locator("section.ranking").nth(ranking)
    scores = section.locator(".score").all_inner_texts()
    texts = [t.text_content() or "" for t in section.locator(".text").all()]
    return list(zip(scores, texts, strict=True))


def right(
    server: Served, query: str, documents: list[str], model: str = "mini"
) -> list[tuple[str, str]]:
    servable = server.models.find(model).servable
    return [
        (f"{s:.4f}", documents[i]) for i, _, s, _ in servable.rank(query, documents)
    ]


def test_ranks_what_is_in_the_form(page: Page, two: Served) -> None:
    documents = page.input_value("#documents").splitlines()
    rank(page)
    assert shown(page) == right(two, page.input_value("#query"), documents)
    facts = page.locator(".facts").inner_text()
    assert re.match(
        rf"{len(documents)} of {len(documents)} documents, \d+ tokens", facts
    )
    page.fill("#top-n", "2")
    rank(page)
    assert len(shown(page)) == 2


def test_compares_two_settings(page: Page, two: Served) -> None:
    page.check("#compare")
    assert page.input_value("#model-b") == "other"
    rank(page)
    documents = page.input_value("#documents").splitlines()
    query = page.input_value("#query")
    assert shown(page, 0) == right(two, query, documents)
    second = right(two, query, documents, "other")
    assert shown(page, 1) == second
    # What moved, and by how much.
    before = [text for _, text in shown(page, 0)]
    moves = page.locator("section.ranking").nth(1).locator(".up, .down, .same")
    for place, said in enumerate(moves.all_inner_texts()):
        by = before.index(second[place][1]) - place
        expected = f"▲ up {by}" if by > 0 else f"▼ down {-by}" if by else "same place"
        assert said == expected
    picture(page, "compare")


def test_an_instruction_reaches_the_model(page: Page, two: Served) -> None:
    page.fill("#instruction-a", "Name games")
    rank(page)
    documents = page.input_value("#documents").splitlines()
    reranker = harness.Reranker(two.models.find("mini").servable)
    ranking = reranker.rank(
        page.input_value("#query"), documents, instruction="Name games"
    )
    assert shown(page) == [(f"{r.score:.4f}", r.document) for r in ranking]


@pytest.mark.parametrize(
    ("name", "content", "documents"),
    [
        ("a.txt", "one\r\n\r\n two \r\n", ["one", " two "]),
        (
            "a.csv",
            'id,Text\r\n1,"a ""quoted"", text\r\nof two lines"\r\n2,plain\r\n',
            ['a "quoted", text\r\nof two lines', "plain"],
        ),
        ("a.jsonl", '"one"\n{"text": "tw\\u00f6", "n": 1}\n', ["one", "twö"]),
    ],
)
def test_a_file(
    page: Page, two: Served, name: str, content: str, documents: list[str]
) -> None:
    page.set_input_files(
        "#file", {"name": name, "mimeType": "", "buffer": content.encode()}
    )
    expect(page.locator("#file-state")).to_have_text(
        f"{len(documents)} documents of {name}."
    )
    with page.expect_request("**/page/rerank") as asked:
        rank(page)
    assert json.loads(asked.value.post_data or "")["documents"] == documents
    page.get_by_role("button", name="Remove the file").click()
    expect(page.locator("#documents")).to_be_visible()


def test_a_dropped_file_and_its_column(page: Page) -> None:
    transfer = page.evaluate_handle(
        "() => { const d = new DataTransfer();"
        "d.items.add(new File(['name,note\\na,first\\nb,second\\n'], 'x.csv'));"
        "return d; }"
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})
    expect(page.locator("#file-state")).to_have_text("2 documents of x.csv.")
    assert page.input_value("#column") == "name"
    page.select_option("#column", "note")
    rank(page)
    assert sorted(text for _, text in shown(page)) == ["first", "second"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"x", "a.pdf: expected .txt, .csv or .jsonl"),
        ("a.txt", b"\xff", "a.txt: expected UTF-8"),
        ("a.txt", b"\n \n", "a.txt: expected a document, got none"),
        ("a.csv", b"a,b\n1\n", "a.csv: row 1: expected 2 fields, got 1"),
        ("a.csv", b'a\n"x\n', "a.csv:3: expected the end of a quoted field"),
        ("a.jsonl", b'"a"\n{', "a.jsonl:2: expected JSON"),
        ("a.jsonl", b'{"title": "a"}', "a.jsonl:1: expected a string, or an object"),
    ],
)
def test_a_wrong_file(page: Page, name: str, content: bytes, says: str) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "", "buffer": content})
    expect(page.get_by_role("alert")).to_contain_text(says)


def test_an_error_of_the_server_is_told(page: Page) -> None:
    page.fill("#documents", "")
    page.get_by_role("button", name="Rank", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text(
        "Documents: expected at least one, got none."
    )
    page.fill("#documents", "a")
    page.fill("#instruction-a", "too long " * 9000)
    page.get_by_role("button", name="Rank", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("instruction")
    picture(page, "error")


def test_a_hostile_document_is_text(page: Page, two: Served) -> None:
    data = json.dumps(HOSTILE).encode()
    page.set_input_files("#file", {"name": "h.jsonl", "mimeType": "", "buffer": data})
    page.fill("#query", HOSTILE.replace("\u0000", ""))
    page.fill("#instruction-a", HOSTILE.replace("\u0000", ""))
    rank(page)
    ((_, text),) = shown(page)
    assert text == HOSTILE
    assert page.title() == "Rerank documents"
    assert page.locator("#results img, #results script").count() == 0
    picture(page, "hostile")


def test_nothing_foreign_runs(browser: Browser, two: Served) -> None:
    """The policy holds even where markup would get in."""
    window = browser.new_context()
    page = window.new_page()
    page.goto(two.url)
    page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'document.title = "owned"';
          document.body.append(script);
          const box = document.createElement('div');
          box.innerHTML = '<b onclick="document.title = `owned`">x</b>';
          document.body.append(box);
          box.firstChild.click();
        }"""
    )
    assert page.title() == "Rerank documents"
    blocked = page.evaluate("fetch('http://example.invalid').catch(e => e.name)")
    assert blocked == "TypeError"
    policy = page.request.get(two.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    window.close()


def test_what_was_cut_is_told(page: Page) -> None:
    page.select_option("#model-a", "other")
    page.fill("#documents", "short\n" + "word " * 300)
    rank(page)
    warnings = page.get_by_label("What was cut or scored in chunks")
    expect(warnings).to_contain_text("document 2: ")


def test_copies_the_request(page: Page, two: Served, tmp_path: Path) -> None:
    page.fill("#query", 'it\'s "quoted" $HOME')
    page.fill("#documents", "it's a\nb \\ c")
    page.fill("#top-n", "1")
    rank(page)
    texts = {}
    for kind in ("curl", "Python", "graph.pbtxt"):
        page.get_by_role("button", name=f"Copy as {kind}").click()
        expect(page.locator("#copied")).to_have_text("Copied.")
        texts[kind] = page.evaluate("navigator.clipboard.readText()")
    done = subprocess.run(
        ["bash", "-c", texts["curl"] + " -s"], capture_output=True, check=True
    )
    (result,) = json.loads(done.stdout)["results"]
    scored = shown(page)
    assert f"{result['relevance_score']:.4f}" == scored[0][0]
    code = texts["Python"].replace('"mini"', repr(str(BUNDLED.path)))
    printed: list[tuple[object, ...]] = []
    exec(code, {"print": lambda *values: printed.append(values)})
    assert [(f"{score:.4f}", text) for score, text in printed] == scored
    (node,) = parse_graph(texts["graph.pbtxt"], tmp_path / "graph.pbtxt").plugin_nodes
    assert node.options
    assert node.options["models_path"] == "./mini"


def test_with_the_keyboard_alone(page: Page) -> None:
    page.locator("#query").focus()
    reached = ["query"]
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    wanted = ["query", "documents", "file", "model-a", "instruction-a", "top-n",
              "compare", "rank"]  # fmt: skip
    assert [name for name in reached if name in wanted][: len(wanted)] == wanted
    page.locator("#query").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#state")).to_contain_text("Best is document")
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_a_screen_reader_has_names_for_everything(page: Page) -> None:
    page.check("#compare")
    rank(page)
    for kind in ("textbox", "combobox", "spinbutton", "checkbox", "button"):
        for control in page.get_by_role(kind).all():
            name = control.evaluate(
                "e => (e.labels && e.labels[0]?.textContent) || e.textContent"
            )
            assert name.strip(), control
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("status").count() >= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_fits_and_can_be_read(
    browser: Browser, two: Served, scheme: str, width: int
) -> None:
    context = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    for page in opened(browser, two.url, **context):
        page.fill("#documents", page.input_value("#documents") + "\n" + "x" * 300)
        rank(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, "nothing stands out on the right"
        for selector in ("h1", ".help", ".score", ".raw", ".text", "#rank", ".button"):
            ratio = page.locator(selector).first.evaluate(CONTRAST)
            assert ratio >= 4.5, (selector, scheme, ratio)
        picture(page, f"{scheme}-{width}")


# WCAG's contrast of an element's text to what is behind it.
CONTRAST = """element => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = element;
  const color = e => parts(getComputedStyle(e).backgroundColor);
  while (behind && (color(behind)[3] ?? 1) === 0) behind = behind.parentElement;
  const [a, b] = [light(parts(getComputedStyle(element).color)), light(color(behind))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


def test_asks_for_the_key(browser: Browser) -> None:
    settings = replace(ServeSettings((BUNDLED,)), api_key="secret", dialect="tei")
    with served(settings) as server:
        window = browser.new_context()
        page = window.new_page()
        page.goto(server.url)
        expect(page.get_by_role("alert")).to_contain_text("Authorization")
        page.fill("#key", "secret")
        page.locator("#query").focus()
        expect(page.locator("#served")).to_contain_text("mini")
        rank(page)
        page.get_by_role("button", name="Copy as curl").click()
        snippet = page.locator("#snippet").inner_text()
        assert "$RERANK_API_KEY" in snippet
        assert "secret" not in snippet
        assert server.post("/page/rerank", {}).status == 401
        assert server.get("/page/main.js").status == 200
        window.close()
