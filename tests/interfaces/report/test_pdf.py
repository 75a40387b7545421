"""The PDF holds every letter it prints, in both languages, without fonts of the system."""

import io
import re
import subprocess
from importlib.util import find_spec

import pytest
from tests.conftest import need
from tests.interfaces.report.glyphs import glyphs_of

from sekiso.interfaces.python.explore import explore
from sekiso.interfaces.python.report import report

CASES = {
    "bracket": {"part": "bracket.stl", "require": ["yield_strength >= 300 MPa"], "quantity": 50},
    "repair": {"description": "壊れたポンプ軸を補修したい", "size": "200 mm", "quantity": 1},
    "impossible": {"size": "100 mm", "require": ["yield_strength >= 2500 MPa"]},
}


@pytest.fixture(scope="module")
def answers(examples):
    need("report", find_spec("typst") is not None, "the extra 'report' is not installed")
    found = {}
    for name, asked in CASES.items():
        asked = dict(asked)
        if "part" in asked:
            asked["part"] = str(examples / asked["part"])
        found[name] = explore(**asked)
    return found


@pytest.fixture(scope="module")
def documents(answers, examples, tmp_path_factory):
    place = tmp_path_factory.mktemp("reports")
    made = {}
    for name, answer in answers.items():
        for language in ("en", "ja"):
            part = examples / "bracket.stl" if answer.part else None
            path = place / f"{name}_{language}.pdf"
            made[name, language] = report(answer, path, language=language, part=part).read_bytes()
    return made


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", CASES)
def test_no_letter_is_missing_in_the_embedded_fonts(name, language, documents):
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(io.BytesIO(documents[name, language])).pages
    glyphs = [glyph for page in pages for glyph in glyphs_of(page)]
    assert len(glyphs) > 500
    assert 0 not in glyphs  # glyph 0 is .notdef in a subset font


def test_the_glyph_check_sees_a_missing_letter(tmp_path):
    typst = pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    text = tmp_path / "a.typ"
    text.write_text('#set text(font: "Libertinus Serif", fallback: false)\n漢字', encoding="utf-8")
    made = typst.compile(str(text), ignore_system_fonts=True)
    assert 0 in glyphs_of(pypdf.PdfReader(io.BytesIO(made)).pages[0])


def test_the_same_answer_gives_the_same_bytes(answers, documents, examples, tmp_path):
    path = tmp_path / "again.pdf"
    again = report(answers["bracket"], path, language="ja", part=examples / "bracket.stl")
    assert again.read_bytes() == documents["bracket", "ja"]


def test_the_twin_holds_the_same_numbers(answers, tmp_path):
    page = report(answers["bracket"], tmp_path / "a.html", language="ja").read_text("utf-8")
    best = answers["bracket"].best
    assert 'lang="ja"' in page
    assert "見積書でも設計許容値でもありません" in page
    assert f"{best['yield_strength'].value / 1e6:.0f}"[:2] in page
    assert not re.search(r"<script|https?://[^\"<]*\.(js|css|woff)", page)


def test_the_command_of_the_report_makes_the_same_answer(answers, examples):
    from sekiso.interfaces.report.reproduce import arguments

    for name, answer in answers.items():
        given = arguments(answer)
        if "part" in given:
            given["part"] = str(examples / given["part"])
        assert explore(**given).id == answer.id, name


def test_an_answer_writes_itself_with_the_picture_of_its_part(answers, documents, tmp_path):
    written = answers["bracket"].report(tmp_path / "a.pdf", language="ja")
    assert written.read_bytes() == documents["bracket", "ja"]


def test_costs_are_shown_in_another_currency(answers, tmp_path):
    page = report(answers["bracket"], tmp_path / "a.html", currency="EUR").read_text("utf-8")
    assert "EUR" in page
    assert "[JPY per part]" not in page


def test_poppler_reads_the_text(documents, tmp_path):
    import shutil

    tool = shutil.which("pdftotext")
    need("poppler", tool is not None, "pdftotext is not installed")
    path = tmp_path / "a.pdf"
    path.write_bytes(documents["bracket", "ja"])
    told = subprocess.run([tool, str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert "見積書" in told
