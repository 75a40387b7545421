"""A fact file holds what its kind knows, in its dimension; a slip is named with its line."""

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from sekiso.knowledge.load import DIRECTORY, KINDS
from sekiso.knowledge.schema import _PLAIN, errors_in, schema

SHIPPED = Path(str(resources.files("sekiso.knowledge")))
FILES = [(kind, file) for kind in KINDS for file in sorted((SHIPPED / kind).glob("*.toml"))]
KEYS = {kind: {file.stem for k, file in FILES if k == kind} for kind in KINDS}
SOURCES = '[sources.mine]\ntitle = "Our own measurement"\n'
ALLOY = 'name = { en = "Mine", ja = "自社材" }\nfamily = "Ni"\n'


def _errors(kind, text, *, key="mine", beneath=None):
    own = tomllib.loads(text)
    return errors_in(kind, key, own, text=text, merged={**(beneath or {}), **own}, keys=KEYS)


def _only(errors):
    assert len(errors) == 1, [error.text() for error in errors]
    return errors[0]


SOURCE = Path(str(resources.files("sekiso")))
ASKED = re.compile(  # record.fact("a.b"), read(machine, "power"), read.rate("labour.rates.welder")
    r'(?:\b(?:fact|value|rate)\(|\b(?:read|needed|fact_at|_machine_value)\([\w.]+,)\s*"([\w.-]+)"'
)


def _is_number(shape, names):
    """Whether a path leads to a number in a shape, through wildcards too."""
    if not names:
        return isinstance(shape, str) and shape.split()[0] not in {*_PLAIN, "one", "key", "keys"}
    shape = shape[0] if isinstance(shape, list) else shape
    if not isinstance(shape, dict):
        return False
    inner = [s for n, s in shape.items() if n == names[0] or n[0] in "*<"]
    return any(_is_number(within, names[1:]) for within in inner)


def test_the_code_asks_for_no_number_that_no_file_may_give():
    shapes = [*schema()["paths"].values(), *schema()["paths"]["decision"].values()]
    shapes += schema()["paths"]["economics"].values()
    asked = {
        (file.name, path)
        for room in ("economics", "explorer", "learning", "materials", "physics", "design")
        for file in (SOURCE / room).rglob("*.py")
        for path in ASKED.findall(file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 150
    assert {a for a in asked if not any(_is_number(s, a[1].split(".")) for s in shapes)} == set()


@pytest.mark.parametrize(("kind", "file"), FILES, ids=[f"{k}/{f.stem}" for k, f in FILES])
def test_shipped_files_hold_nothing_unknown(kind, file):
    errors = _errors(kind, file.read_text(encoding="utf-8"), key=file.stem)
    assert [error.text() for error in errors] == []


def test_each_kind_has_its_paths():
    assert schema()["paths"].keys() == {*KINDS, *DIRECTORY}


def test_a_density_in_seconds_is_refused_with_its_line_and_the_unit_expected():
    text = ALLOY + "[thermophysical]\ndensity = { value = 9.0, unit = 's', source = 'mine' }\n"
    error = _only(_errors("alloys", text + SOURCES))
    assert error.key == "fact_dimension"
    assert error.values == {
        "file": "alloys/mine.toml", "line": 4, "path": "thermophysical.density", "got": "s",
        "unit": "kg/m^3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "line", "got", "likely"),
    [
        ("alloys", ALLOY + "[thermophysical]\ndensty = 1\n", 4, "densty", "density"),
        ("alloys", 'name = "x"\nfamilly = "Ni"\n', 2, "familly", "family"),
        ("alloys", ALLOY + "density = 1\n", 3, "density", "thermophysical.density"),
        ("alloys", ALLOY + "[processes.PBF-LBB]\n", 3, "PBF-LBB", "PBF-LB"),
        ("alloys", ALLOY + "[[states]]\nproces = 'PBF-LB'\n", 4, "proces", "process"),
        ("alloys", ALLOY + "[[states]]\nprocess = 'PFB-LB'\n", 4, "PFB-LB", "PBF-LB"),
        ("alloys", ALLOY + "[[environments]]\nverdict = 'god'\n", 4, "god", "good"),
        ("alloys", ALLOY + "[thermophysical]\nsolidus = { valu = 9 }\n", 4, "valu", "value"),
        ("alloys", ALLOY + "[sources.a]\ntitle = 'x'\nlocater = ''\n", 5, "locater", "locator"),
        ("machines", "availability = 'comon'\n", 1, "comon", "common"),
        ("machines", "investmnt = 1\n", 1, "investmnt", "investment"),
        ("processes", "[rates]\nbuild_rat = 1\n", 2, "build_rat", "build_rate"),
        ("rules", "[wall]\nminimun = 1\n", 2, "minimun", "minimum"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_the_likely_name(kind, text, line, got, likely):
    error = _only(_errors(kind, text))
    assert error.key == "fact_misspelt"
    assert (error.values["line"], error.values["got"]) == (line, got)
    assert error.values["likely"] == likely


def test_a_name_like_no_other_is_unknown_with_what_there_is():
    error = _only(_errors("machines", "warp_drive = true\n"))
    assert error.key == "fact_unknown"
    assert error.values["got"] == "warp_drive"
    assert error.values["allowed"].endswith(" …"), "not all of the many names"
    few = _only(_errors("rules", "[bead]\nheight = 1\n"))
    assert few.values["allowed"] == "width"


def test_a_table_of_the_house_takes_no_further_file():
    error = _only(_errors("economics", "name = 'x'", key="labor"))
    assert (error.key, error.values["likely"]) == ("fact_misspelt", "labour")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("power = 400\n", "power", 'unit = "W"'),
        ("power = { value = 400, source = 'mine' }\n", "power", 'unit = "W"'),
        ("reach_soft = 'yes'\n", "reach_soft", "true, false"),
        ("vendor = 3\n", "vendor", '"..."'),
        ("aliases = 'one'\n", "aliases", '["...", "..."]'),
        ("name = { de = 'Anlage' }\n", "name", "en ="),
        ("envelope = 100\n", "envelope", "[envelope]"),
        ("gas = 'argon'\n", "gas", "argon | nitrogen"),
    ],
)
def test_a_value_of_another_sort_is_refused_with_how_it_is_written(text, path, allowed):
    error = _only(_errors("machines", text + SOURCES))
    assert (error.key, error.values["path"]) == ("fact_type", path)
    assert allowed in error.values["allowed"]


@pytest.mark.parametrize(
    ("kind", "text", "absent"),
    [
        ("alloys", 'name = "x"\n', "family"),
        ("alloys", ALLOY + "[[states]]\nheat_condition = 'HIP'\n", "states.[0].process"),
        ("machines", 'name = "x"\n', "process, envelope, availability"),
        (
            "machines",
            'name = "x"\nprocess = "BJT"\navailability = "rare"\n[envelope]\n'
            "x = { value = 1, unit = 'm', source = 'mine' }\n",
            "envelope.z, envelope.y",
        ),
    ],
)
def test_what_is_missing_is_named(kind, text, absent):
    error = _only(_errors(kind, text + SOURCES))
    assert (error.key, error.values["got"]) == ("fact_required", absent)


def test_a_round_room_needs_diameter_and_height_only():
    text = (
        'name = "x"\nprocess = "BJT"\navailability = "rare"\n[envelope]\n'
        "diameter = { value = 1, unit = 'm', source = 'mine' }\n"
        "z = { value = 1, unit = 'm', source = 'mine' }\n"
    )
    assert _errors("machines", text + SOURCES) == ()


def test_an_own_file_may_leave_out_what_the_shipped_one_gives():
    text = "[thermophysical]\nsolidus = { value = 1500, unit = 'K', source = 'mine' }\n" + SOURCES
    assert _errors("alloys", text, beneath={"name": "x", "family": "Ni"}) == ()


def test_money_of_any_currency_is_money():
    text = "[feedstock]\nbar_price = {{ value = 3, unit = '{}', source = 'mine' }}\n"
    for unit in ("JPY/kg", "EUR/kg", "USD/tonne"):
        assert _errors("alloys", ALLOY + text.format(unit) + SOURCES) == ()
    wrong = _only(_errors("alloys", ALLOY + text.format("JPY") + SOURCES))
    assert wrong.key == "fact_dimension"


def test_all_slips_of_a_file_are_named_in_both_languages():
    errors = _errors("alloys", ALLOY + "densty = 1\n[feedstock]\nbar_prize = 2\n")
    assert [error.values["line"] for error in errors] == [3, 5]
    for error in errors:
        assert error.values["likely"] in error.text("ja")
        assert f"line {error.values['line']}" in error.text("en")


def test_a_state_may_hold_any_property_in_its_dimension():
    state = '[[states]]\nprocess = "PBF-LB"\nheat_condition = "as-built"\n'
    number = 'fracture_toughness = { value = 60, unit = "MPa*m^0.5", source = "mine" }\n'
    assert _errors("alloys", ALLOY + state + number + SOURCES) == ()
    wrong = number.replace("MPa*m^0.5", "MPa")
    assert "fracture_toughness" in _only(_errors("alloys", ALLOY + state + wrong + SOURCES)).text()
