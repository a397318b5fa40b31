# SPDX-License-Identifier: Apache-2.0
"""Sections of documentation, in every format that is read."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.train_mini_reranker.texts import all as texts
from tools.train_mini_reranker.texts import (
    archive,
    collect,
    dictionary,
    faq,
    html,
    info,
    manual,
    xml_help,
)
from tools.train_mini_reranker.texts.section import LONGEST, Section, useful

PROSE = (
    "This is how you keep a copy of all the files that you have on another disk, so "
    "that they are not lost when it breaks."
)


def test_html() -> None:
    page = f"""<html><head><title>Manual</title><style>p {{}}</style></head><body>
      <nav>menu</nav><h1>1. Backups\u00b6</h1><p>{PROSE}</p><pre>code</pre>
      <div class="toc">contents</div><h2>Restoring <i>them</i></h2><p>{PROSE} Two.</p>
      </body></html>"""
    first, second = useful(html.sections("borg", page.encode()))
    assert first == Section("borg", "Manual", "Backups", PROSE)
    assert (second.title, second.text) == ("Restoring them", f"{PROSE} Two.")
    latin = f"<h1>Zo\u00eb</h1><p>{PROSE}</p>".encode("iso-8859-1")
    assert [section.title for section in html.sections("borg", latin)] == ["Zo\u00eb"]


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://projectmallard.org/1.0/"'])
def test_mallard_and_docbook(namespace: str) -> None:
    page = f"""<page{namespace}><info>short</info><title>Safe &kate;</title>
      <p>{PROSE}</p><section><title>Another disk</title><p>{PROSE} <gui>Go</gui>.</p>
      </section></page>"""
    whole, part = xml_help.sections("help", page.encode())
    assert (whole.title, whole.text.split()[0]) == ("Safe kate", "This")
    assert "Another" not in whole.text
    assert (part.page, part.title) == ("Safe kate", "Another disk")
    assert part.text.strip().endswith("Go.")


def test_an_answered_question_of_docbook() -> None:
    page = """<qandaset><qandaentry><question><para>Why?</para></question>
      <answer><para>Because.</para></answer></qandaentry></qandaset>"""
    (section,) = xml_help.sections("help", page.encode())
    assert (section.title.strip(), section.text.strip()) == ("Why?", "Because.")


def test_manual_pages() -> None:
    page = rf""".TH BORG 1
.SH NAME
borg\-create \- Create a new archive
.SH SYNOPSIS
borg create
.SH DESCRIPTION
.PP
{PROSE} See \fB\-\-stats\fR.
.nf
code
.fi
.B bold
.SH "PATTERN MATCHING"
{PROSE}
"""
    first, second = manual.sections("borg", page.encode())
    assert first.title == "Create a new archive"
    assert first.text == f"borg-create: {PROSE} See --stats. bold"
    assert (second.page, second.title) == ("borg-create", "Pattern matching")


def test_info() -> None:
    node = f"""x\x1f
File: tar.info,  Node: Dumps,  Next: Other

5.1 Full Dumps
==============

{PROSE}  *Note Other: Other.

     code

* Menu:

* Other::   more
"""
    (section,) = useful(info.sections("tar", node.encode()))
    assert section.title == "Full Dumps"
    assert section.text == f"{PROSE} Other"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_dictionaries(pack: Callable[[bytes], bytes]) -> None:
    entry = b"backup\n  [Old word] \\bak\\ <storage> n. A {copy} of data.\n"
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    index = f"00info\tA\tA\nbackup\tA\t{digits[len(entry)]}\n"
    (section,) = dictionary.sections("dict-x", index.encode(), pack(entry))
    assert (section.title, section.text.split()) == (
        "backup", ["backup:", "A", "copy", "of", "data."],
    )  # fmt: skip


def test_what_is_no_prose_is_left_out() -> None:
    table = "x = 1; y[2] = f(x); z = {3}; return z; " * 10
    kept = useful(
        [
            Section("p", "", "Code", table),
            Section("p", "", "Short", "Too short."),
            Section("p", "", "a " * 20, PROSE),
            Section("p", "", "Good", " ".join([PROSE] * 20)),
        ]
    )
    (section,) = kept
    assert section.title == "Good"
    assert len(section.text) <= LONGEST
    assert section.text.endswith(".")


def test_a_heading_that_says_nothing_has_its_page_beside_it() -> None:
    assert Section("p", "borg create", "Examples", "").topic == "borg create: Examples"
    assert Section("p", "borg create", "Two disks", "").topic == "Two disks"
    assert Section("p", "", "Examples", "").topic == "Examples"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A double of a .deb: what dpkg-deb would write, in a file of its own."""
    file = tmp_path / "git-doc_1_all.deb"
    question = f"<h1>Why is it so?</h1><p>{PROSE} Because.</p>".encode()
    with tarfile.open(file, "w") as out:
        for name, content in (
            ("./usr/share/doc/git/gitfaq.html", question),
            ("./usr/share/doc/git/use.html", f"<h1>Use</h1><p>{PROSE}</p>".encode()),
            ("./usr/share/doc/git/use2.html", f"<h1>Use</h1><p>{PROSE}</p>".encode()),
            ("./usr/share/doc/de/use.html", f"<h1>De</h1><p>{PROSE} 2</p>".encode()),
            ("./usr/share/man/man1/git.1.gz", gzip.compress(b".SH NAME\ngit \\- x\n")),
            ("./usr/bin/git", b"\x7fELF"),
        ):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            out.addfile(member, io.BytesIO(content))
    tool = tmp_path / "dpkg-deb"
    tool.write_text('#!/bin/sh\nexec cat "$2"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return file


def test_files_of_a_package(package: Path) -> None:
    assert [path for path, _ in archive.files(package)] == [
        "/usr/share/doc/git/gitfaq.html",
        "/usr/share/doc/git/use.html",
        "/usr/share/doc/git/use2.html",
        "/usr/share/man/man1/git.1",
    ]


def test_faqs_are_kept_from_training(package: Path, tmp_path: Path) -> None:
    assert [s.title for s in faq.questions(package, "git-doc")] == ["Why is it so?"]
    parts = texts.load_sections({"git-doc": package}, tmp_path / "sections.jsonl")
    assert [s.title for s in parts["docs"]] == ["Use"]
    assert [s.title for s in parts["development"]] == ["Why is it so?"]
    assert texts.load_sections({}, tmp_path / "sections.jsonl") == parts
    every = collect.sections(package, "git-doc", lambda path: True)
    assert {s.title for s in every} == {"Use", "Why is it so?"}


def test_the_verdicts_packages_teach_nothing() -> None:
    for name in faq.VERDICT:
        assert faq.is_reserved(name, "/usr/share/man/man1/anything.1")
    assert not faq.is_reserved("git-doc", "/usr/share/doc/git/use.html")
    assert set(faq.VERDICT) | set(faq.DEVELOPMENT) <= {*texts.packages(), "git-man"}


def test_packages_are_listed_once_and_in_order() -> None:
    assert texts.packages() == sorted(set(texts.packages()))
