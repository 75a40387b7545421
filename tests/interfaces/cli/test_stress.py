"""`sekiso stress`: a readable page in both languages, JSON, and a file of fields."""

import json

import pytest

from sekiso.interfaces.cli.main import app

STL = """solid box
{facets}endsolid box
"""
CORNERS = [(x, y, z) for x in (0, 40) for y in (0, 10) for z in (0, 6)]
SIDES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


@pytest.fixture
def block(tmp_path):
    facets = ""
    for side in SIDES:
        for triangle in ((side[0], side[1], side[2]), (side[0], side[2], side[3])):
            lines = "".join("vertex {} {} {}\n".format(*CORNERS[k]) for k in triangle)
            facets += f"facet normal 0 0 0\nouter loop\n{lines}endloop\nendfacet\n"
    path = tmp_path / "block.stl"
    path.write_text(STL.format(facets=facets))
    return path


def run(block, *more):
    asked = ["stress", str(block), "--load", "200 N -z on right", "--support", "left",
             "--number", "young_modulus=200 GPa", "--number", "yield_strength=500 MPa",
             "--resolution", "3 mm", *more]  # fmt: skip
    app(asked, result_action="return_value")


@pytest.mark.parametrize(("language", "word"), [("en", "it holds"), ("ja", "もちます")])
def test_the_page_says_whether_it_holds(block, capsys, language, word):
    run(block, "--lang", language)
    assert word in capsys.readouterr().out


def test_numbers_and_fields_can_be_kept(block, capsys, tmp_path):
    run(block, "--json", "--out", str(tmp_path / "field.vtu"))
    assert json.loads(capsys.readouterr().out)["verdict"] == "holds"
    assert (tmp_path / "field.vtu").read_bytes().startswith(b"<?xml")


def test_loads_of_a_file_and_words_for_the_cells_are_those_of_lighten(block, capsys, tmp_path):
    file = tmp_path / "loads.json"
    file.write_text(json.dumps({"loads": ["200 N -z on right"], "supports": ["left"]}))
    asked = ("--number", "young_modulus=200 GPa", "--resolution", "200", "--json")
    app(["stress", str(block), "--loads-file", str(file), *asked], result_action="return_value")
    assert json.loads(capsys.readouterr().out)["cases"][0]["applied"][2] == -200.0


def test_the_unit_that_was_assumed_is_told_unless_it_was_said(block, capsys):
    asked = ["stress", str(block), "--load", "200 N -z on right", "--support", "left",
             "--number", "young_modulus=200 GPa", "--resolution", "3 mm", "--json"]  # fmt: skip
    codes = []
    for more in ((), ("--unit", "mm")):
        app([*asked, *more], result_action="return_value")
        told = json.loads(capsys.readouterr().out)
        codes.append([finding["code"] for finding in told["findings"]])
    assert "unit_assumed" in codes[0]
    assert "unit_assumed" not in codes[1]
