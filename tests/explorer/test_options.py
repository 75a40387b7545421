import pytest

from sekiso.explorer.options import options
from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

KNOWN = load()
OPEN = {p.key for p in KNOWN.processes.values() if p.get("model", True)}
ONLY_ASKED = {key for key, route in KNOWN.routes.items() if route.get("only_flags", ())}
ONLY_REPAIR = {key for key, route in KNOWN.routes.items() if route.get("only_repair", False)}


def _offered(**fields):
    return [(o.route.key, o.alloy.key) for o in options(question_of(need_of(**fields), KNOWN))]


def test_an_open_question_is_offered_every_process_and_every_route_on_file():
    offered = {route for route, _ in _offered()}
    assert offered == OPEN | (KNOWN.routes.keys() - ONLY_REPAIR - ONLY_ASKED)


def test_a_repair_is_offered_the_routes_of_repair_too():
    assert {route for route, _ in _offered(features="repair")} == (
        OPEN | (KNOWN.routes.keys() - ONLY_ASKED)
    )


def test_a_catalogue_is_asked_only_where_one_sells_the_part():
    assert "standard-part" in {route for route, _ in _offered(require=["standard_part"])}


def test_no_way_is_offered_twice():
    offered = _offered()
    assert len(offered) == len(set(offered))


def test_processes_without_a_model_are_not_offered():
    assert not {"DED-EB", "MJT", "MEX"} & {route for route, _ in _offered()}


@pytest.mark.parametrize("alloy", sorted(KNOWN.alloys))
def test_an_alloy_is_offered_only_in_processes_its_file_names(alloy):
    named = set(KNOWN.alloys[alloy].get("processes", {}))
    offered = {route for route, _ in _offered(material=alloy)}
    assert offered & OPEN == named & OPEN


@pytest.mark.parametrize(
    ("route", "alloy"),
    [("MIM", "17-4ph"), ("MIM", "316l"), ("die-casting", "adc12"), ("casting", "a356"),
     ("forging", "s45c"), ("machining", "sus304"), ("casting", "in738"), ("BJT", "316l"),
     ("PBF-EB", "ti-48al-2cr-2nb"), ("DED-Arc", "nab"), ("PBF-LB", "copper")],
)  # fmt: skip
def test_what_every_supplier_offers_is_offered(route, alloy):
    assert (route, alloy) in _offered(material=alloy)


@pytest.mark.parametrize(
    ("route", "alloy"),
    [("PBF-LB", "ti-48al-2cr-2nb"), ("die-casting", "ti-6al-4v"), ("MIM", "alsi10mg"),
     ("DED-Arc", "tungsten"), ("PBF-LB", "fc250"), ("die-casting", "316l"), ("PBF-LB", "s45c")],
)  # fmt: skip
def test_what_nobody_offers_is_not_offered(route, alloy):
    assert (route, alloy) not in _offered(material=alloy)


def test_a_magnet_is_offered_where_it_is_named_or_meant_only():
    for fields in ({"material": "NdFeB"}, {"description": "strong magnet, square"}):
        assert "ndfeb" in {alloy for _, alloy in _offered(**fields)}
    assert not {"ndfeb", "smco"} & {alloy for _, alloy in _offered()}


@pytest.mark.parametrize("words", ["parallel key", "hardened dowel pin", "spur gear", "平行ピン"])
def test_a_catalogue_sells_a_part_in_its_usual_metals(words):
    bought = {
        option.family
        for option in options(question_of(need_of(description=words), KNOWN))
        if option.route.key == "standard-part"
    }
    assert "Fe" in bought
    assert not {"Fe-cast", "Ti", "magnet"} & bought
