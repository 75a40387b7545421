"""Ways to write the same STEP file: comments, blanks, line ends, marks, names in any encoding."""

import re
from time import process_time

import pytest
from benchmarks.step_files import StepText
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekiso.design.intake import part_from_bytes
from sekiso.domain.errors import PartError, SekisoError
from sekiso.geometry.formats.step import FORMAT

JAPANESE = "部品ブラケット"


def box(name="part"):
    text = StepText()
    text.product([text.prism()], name)
    return text.text()


DIALECTS = {
    "comment between words": lambda t: t.replace(
        b"MANIFOLD_SOLID_BREP(", b"/* a; b */ MANIFOLD_SOLID_BREP /* (' */ ("
    ),
    "comment in a list": lambda t: t.replace(b"CLOSED_SHELL('',(", b"CLOSED_SHELL('', /* 6 */ ("),
    "comment that names a solid": lambda t: t.replace(
        b"DATA;", b"DATA; /* #1=MANIFOLD_SOLID_BREP('',#2); */"
    ),
    "comment that ends the file": lambda t: t.replace(b"DATA;", b"DATA; /* END-ISO-10303-21; */"),
    "comment before the first word": lambda t: b"/* by me; */\n" + t,
    "comments within every point": lambda t: re.sub(
        rb"CARTESIAN_POINT\(('[^']*'),", rb"CARTESIAN_POINT /* c */ ( /* d ; */ \1 /* ' */ ,", t
    ),
    "comments beside every number": lambda t: re.sub(
        rb"(#\d+)\s*=", rb"\1 /* x */ = /* #99=FOO(); */ ", t
    ),
    "long comment first": lambda t: b"/* " + b"z" * 9000 + b" ISO-10303-21; */ /**/ /***/\n" + t,
    "long blank first": lambda t: b" " * 9000 + t,
    "tabs": lambda t: t.replace(b" ", b"\t").replace(b",", b",\t"),
    "UTF-16": lambda t: t.decode().encode("utf-16"),
    "UTF-16 without a mark": lambda t: t.decode().encode("utf-16-le"),
    "byte-order mark": lambda t: b"\xef\xbb\xbf" + t,
    "blank lines first": lambda t: b"\r\n  \n" + t,
    "blanks everywhere": lambda t: re.sub(rb"([=(,)])", rb" \1 ", t),
    "words over several lines": lambda t: t.replace(b",", b",\n"),
    "old Mac line ends": lambda t: t.replace(b"\n", b"\r"),
    "DOS line ends": lambda t: t.replace(b"\n", b"\r\n"),
    "one line": lambda t: t.replace(b"\n", b""),
    "zeros behind": lambda t: t + b"\0" * 9000,
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_the_same_box(dialect):
    part = part_from_bytes(DIALECTS[dialect](box()), name="box.step")
    assert part.volume * 1e9 == pytest.approx(1000.0)
    assert part.area * 1e6 == pytest.approx(600.0)
    assert part.findings == ()


@pytest.mark.parametrize(
    "name", ["a; b", "a /* d", "don''t", "pipe (2'')", "(''c'')", "#3=", "x)y"]
)
def test_signs_in_a_name_end_nothing(name):
    assert FORMAT.read(box(name)).names == (name.replace("''", "'"),)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (rb"\X2\90E854C1\X0\ 1", "部品 1"),
        (rb"\S\d", "ä"),
        (rb"\X\C4", "Ä"),
        (JAPANESE.encode(), JAPANESE),
        (JAPANESE.encode("cp932"), JAPANESE),
        (JAPANESE.encode("euc_jp"), JAPANESE),
        ("Gehäuse für Öl".encode("latin-1"), "Gehäuse für Öl"),
        ("pièce détachée".encode("latin-1"), "pièce détachée"),
    ],
)
def test_names_are_read_in_every_encoding(written, name):
    assert FORMAT.read(box("HERE").replace(b"HERE", written)).names == (name,)


def test_a_file_in_utf_16_is_read():
    assert FORMAT.read(box(JAPANESE).decode().encode("utf-16")).names == (JAPANESE,)


@pytest.mark.parametrize("start", [b"/*", b"/* */", b"'", b"/*'", b"''", b"/*/"])
def test_unclosed_comments_and_strings_end_soon(start):
    content = b"ISO-10303-21; /*" + start * 400_000 + b" #1=A(); END-ISO-10303-21;"
    before = process_time()
    with pytest.raises(PartError):
        FORMAT.read(content)
    with pytest.raises(PartError):
        part_from_bytes(content[13:], name="x.step")
    assert process_time() - before < 5.0


def test_a_file_without_entities_has_no_solid():
    with pytest.raises(PartError, match="no solid"):
        FORMAT.read(b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.binary(max_size=12), st.integers(0, 30))
def test_a_damaged_file_is_read_or_refused(at, bytes_in, n_gone):
    """Whatever stands in the middle: a body, or an error of ours."""
    content = box()
    at %= len(content)
    damaged = content[:at] + bytes_in + content[at + n_gone :]
    try:
        geometry = FORMAT.read(damaged)
    except SekisoError:
        return
    assert len(geometry.triangles)
