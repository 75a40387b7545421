"""One build direction: judged, priced, drawn and told the same by every door."""

import json
from urllib.parse import urlencode

import pytest

import sekiso
from sekiso.interfaces.mcp import tools

PROCESSES = ("PBF-LB", "PBF-EB", "BJT", "DED-Arc")
QUESTION = {"material": "316L", "quantity": "20"}
FIXED = {"as drawn": ("as_drawn", [0, 0, 1]), "lying": ("0, 2, 0", [0, 1, 0]),
         "slanted": ("0 / 0.6 / -0.8", [0, 0.6, -0.8])}  # fmt: skip


@pytest.fixture(scope="module")
def bracket(examples):
    return examples / "bracket.stl"


def judged(answer, process):
    told = json.loads(answer if isinstance(answer, bytes) else answer.json())
    return next(c for c in told["candidates"] if c["process"] == process)


def hanging(findings):
    codes = ("needs_supports", "overhang_without_supports")
    return next((f["values"]["area"] for f in findings if f["code"] in codes), 0.0)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_door_judges_the_direction_of_the_answer(process, bracket, pages, rest):
    content = bracket.read_bytes()
    part = rest.post("/v1/parts", files={"file": ("b.stl", content)}).json()["id"]
    row = judged(rest.post("/v1/answers", json={**QUESTION, "part": part}).content, process)
    page = pages.get(f"/en/part.json?{urlencode({**QUESTION, 'part': part, 'process': process})}")
    view, agent = page.json(), tools.printability(str(bracket), process=process)
    assert row["build_direction"] == view["direction"] == agent["direction"]
    assert tools.orient(str(bracket), process=process)["chosen"] == row["build_direction"]
    first = row["findings"][0]
    assert first["code"] == "build_direction"
    assert first == {**view["findings"][0], "n_faces": 0}
    assert hanging(row["findings"]) == hanging(view["findings"]) == hanging(agent["findings"])
    listed = next(d for d in view["directions"] if d["direction"] == view["direction"])
    supports = view["numbers"]["support_volume"]
    assert listed["support_volume"] == supports == agent["support_volume"]
    assert first["values"]["support_volume"] == pytest.approx(1e6 * supports)
    if hanging(row["findings"]):
        assert 1e6 * listed["support_area"] == pytest.approx(hanging(row["findings"]))
        assert listed["support_area"] == view["numbers"]["overhang_area"]


@pytest.mark.parametrize("name", FIXED)
def test_a_direction_that_is_fixed_holds_at_every_door(name, bracket, pages, rest, cli):
    typed, expected = FIXED[name]
    answer = sekiso.explore(bracket, **QUESTION, assume={"build_direction": typed})
    row = judged(answer, "PBF-LB")
    assert row["build_direction"] == expected
    assert row["findings"][0]["code"] == "build_direction_fixed"
    by_cli = cli("explore", bracket, "--material", "316L", "--quantity", "20", "--assume",
                 f"build_direction={typed}", "--json")  # fmt: skip
    assert by_cli.stdout == answer.json() + b"\n"
    part = rest.post("/v1/parts", files={"file": ("b.stl", bracket.read_bytes())}).json()["id"]
    asked = {**QUESTION, "part": part, "assume": f"build_direction={typed}"}
    assert pages.get(f"/en/answer.json?{urlencode(asked)}").content == answer.json()
    view = pages.get(f"/en/part.json?{urlencode({**asked, 'process': 'PBF-LB'})}").json()
    assert view["direction"] == expected
    assert hanging(view["findings"]) == hanging(row["findings"])


def test_the_price_is_of_the_direction_that_is_judged(bracket):
    def printed(direction):
        answer = sekiso.explore(bracket, **QUESTION, assume={"build_direction": direction})
        return next(c for c in answer.candidates if c.process == "PBF-LB")

    lying, standing = printed("0 1 0"), printed("1 0 0")
    heights = [c.findings[0].values["height"] for c in (lying, standing)]
    assert heights == pytest.approx([50.0, 102.0], abs=0.5)
    assert standing["build_time"].value > lying["build_time"].value
    assert standing["cost"].value != lying["cost"].value


def test_conventional_routes_have_no_build_direction_and_no_price_of_one(bracket):
    drawn, turned = (
        sekiso.explore(bracket, **QUESTION, assume={"build_direction": d})
        for d in ("as_drawn", "1 1 1")
    )
    for one, other in zip(drawn.best_of_each(), turned.best_of_each(), strict=False):
        if not one.is_additive and one.process == other.process:
            assert one.build_direction is None
            assert one["cost"] == other["cost"]


def test_reports_and_the_terminal_tell_the_direction(bracket, cli, tmp_path):
    answer = sekiso.explore(bracket, **QUESTION)
    up = " / ".join(f"{x:g}" for x in judged(answer, "PBF-LB")["build_direction"])
    html = answer.report(tmp_path / "a.html").read_text()
    told = cli("explore", bracket, "--material", "316L", "--quantity", "20").stdout.decode()
    assert f"direction {up} of the file up" in html
    assert f"direction {up} of the file up" in " ".join(told.split())
    assert any(entry.key == "build_direction" for entry in answer.assumed)


def test_a_part_without_a_mesh_assumes_no_direction():
    answer = sekiso.explore(size="60 mm", **QUESTION)
    assert all(c.build_direction is None for c in answer.candidates)
    assert not any(entry.key == "build_direction" for entry in answer.assumed)
