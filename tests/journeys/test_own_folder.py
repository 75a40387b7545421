"""A folder of one's own: processes by files alone; a slip that takes nothing else down."""

from importlib import resources
from pathlib import Path

import pytest

import sekiso
from sekiso.interfaces.cli.main import main
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load
from sekiso.physics.window.qualified import qualified_set

SHIPPED = Path(str(resources.files("sekiso.knowledge")))
QUESTION = {"size": "100 x 80 x 60 mm", "material": "IN625", "quantity": 10}
POOR = """\
name = "Poor"
process = "PBF-LB"
availability = "common"
[envelope]
x = { value = 1, unit = "m", source = "mine" }
y = { value = 1, unit = "m", source = "mine" }
z = { value = 1, unit = "m", source = "mine" }
[sources.mine]
title = "Our own sheet"
"""
SET = """\
[production.PBF-LB]
power = { value = 240, unit = "W", source = "mine" }
speed = { value = 900, unit = "mm/s", source = "mine" }
hatch = { value = 0.11, unit = "mm", source = "mine" }
layer = { value = 40, unit = "um", source = "mine" }
beam_diameter = { value = 80, unit = "um", source = "mine" }
[sources.mine]
title = "Our qualified set"
"""


def _write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _cold_spray(*, with_rules=True):
    """A process, its machine and an alloy line, as copies of the nearest shipped files."""
    like = "DED-LB-powder"
    machine = (SHIPPED / "machines" / "robot-laser-powder-cell.toml").read_text(encoding="utf-8")
    files = {
        "processes/CS.toml": (SHIPPED / "processes" / f"{like}.toml").read_text(encoding="utf-8"),
        "machines/cs-1.toml": machine.replace(f'"{like}"', '"CS"'),
        "alloys/in625.toml": '[processes]\nCS = { maturity = "emerging" }\n',
    }
    if with_rules:
        files["rules/CS.toml"] = (SHIPPED / "rules" / f"{like}.toml").read_text(encoding="utf-8")
    return files


def test_a_process_of_ones_own_takes_part_by_files_alone(tmp_path):
    answer = sekiso.explore(**QUESTION, knowledge=_write(tmp_path, _cold_spray()))
    own = next(c for c in answer.candidates if c.process == "CS")
    twin = next(c for c in answer.candidates if c.process == "DED-LB-powder")
    assert own.is_feasible
    assert own.machine == "cs-1"
    assert own.recipe.parameters == twin.recipe.parameters
    assert answer.notes == sekiso.explore(**QUESTION).notes


@pytest.mark.parametrize(
    ("files", "key", "said"),
    [
        ({"machines/poor.toml": POOR}, "left_out", "investment, power_draw"),
        (_cold_spray(with_rules=False), "left_out", "rules/CS.toml"),
        ({"alloys/316l.toml": "[thermophysical]\ndensty = 9\n"}, "fact_misspelt", "density"),
        (
            {"alloys/316l.toml": "[thermophysical]\ndensity = { value = 9, unit = 's' }\n"},
            "fact_dimension",
            "kg/m^3",
        ),
    ],
)
def test_what_cannot_be_used_is_left_out_and_the_note_says_it(tmp_path, files, key, said):
    folder = _write(tmp_path, files)
    plain, answer = sekiso.explore(**QUESTION), sekiso.explore(**QUESTION, knowledge=folder)
    (note,) = (n for n in answer.notes if n not in plain.notes)
    assert note.key == key
    for language in ("en", "ja"):
        assert said in Words(load(folder), language).reason(note)
    assert tuple(n for n in answer.notes if n != note) == plain.notes
    assert [(c.process, c.machine, c.score) for c in answer.candidates] == [
        (c.process, c.machine, c.score) for c in plain.candidates
    ]


def test_a_price_that_only_one_route_lacks_leaves_the_other_options(tmp_path):
    gilded = '[[chain]]\nstep = "gold-plating"\ndefault = true\n'
    folder = _write(tmp_path, {"routes/casting.toml": gilded})
    answer = sekiso.explore(size="100 x 80 x 60 mm", material="316L", quantity=10, knowledge=folder)
    cast = next(c for c in answer.candidates if c.process == "casting")
    assert [r.key for r in cast.reasons] == ["left_out"]
    assert "gold-plating" in cast.reasons[0].values["absent"]
    assert answer.best.process != "casting"


def test_the_author_of_a_file_is_told_all_slips_with_their_lines(tmp_path, capsys):
    files = {"machines/poor.toml": POOR.replace('"common"', '"comon"') + "titel = 'x'\n"}
    with pytest.raises(SystemExit) as left:
        main(["knowledge", "--knowledge", str(_write(tmp_path, files))])
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert "'comon' in 'machines/poor.toml', line 3" in told
    assert "'titel' in 'machines/poor.toml', line 10" in told
    assert told.count("Did you mean") == 2


def test_a_production_set_of_ones_own_goes_before_the_shipped_one(tmp_path):
    folder = _write(tmp_path, {"alloys/in625.toml": SET, "alloys/hastelloy-x.toml": SET})
    answer = sekiso.explore(**QUESTION, knowledge=folder)
    recipe = next(c.recipe for c in answer.candidates if c.process == "PBF-LB")
    assert recipe.origin == "qualified"
    assert [recipe.parameters[n] for n in ("power", "speed")] == [240.0, 0.9]
    assert recipe.parameters["beam_diameter"] == pytest.approx(80e-6)
    own = qualified_set(load(folder).alloys["hastelloy-x"], "PBF-LB")
    assert (own.status, own.source.title) == ("recalled", "Our qualified set")
    assert qualified_set(load().alloys["hastelloy-x"], "PBF-LB") is None


def test_half_a_production_set_is_an_error_not_half_a_recipe(tmp_path):
    lines = SET.splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("hatch"))
    own = load(_write(tmp_path, {"alloys/hastelloy-x.toml": text}))
    assert [error.values["got"] for error in own.problems] == ["production.PBF-LB.hatch"]
