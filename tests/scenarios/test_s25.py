"""S25: the common data directory, powder sheets of two vendors, density methods, moisture."""

import json

import pytest

import sekiso
from sekiso.interfaces.cli.main import main
from sekiso.store.am_cdm import am_cdm_coverage
from sekiso.store.density_methods import combined_density

# synthetic: sheets of two vendors about one lot, and three measurements of one coupon
FIRST = {
    "lot number": ["L-7"], "alloy": ["Ti-6Al-4V"], "Dv50 [um]": [35.2], "Hall flow [s]": [27],
    "moisture [ppm]": [250],
}  # fmt: skip
SECOND = {
    "粉末ロット": ["L-7"], "材質": ["Ti-6Al-4V"], "粒度D10 [µm]": [21],
    "平均粒径 [µm]": ["３５.２"], "見掛密度 [g/cm3]": [2.4],
}  # fmt: skip
DRIED = {"lot number": ["L-7 dried"], "alloy": ["Ti-6Al-4V"], "moisture [ppm]": [60]}
DENSITIES = {
    "specimen": ["P1"] * 3, "density method": ["Archimedes", "CT", "section"],
    "relative density [%]": ["99.42 ± 0.05", "99.80 ± 0.05", "99.65 ± 0.10"],
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    return sekiso.open_store(tmp_path / "store", owner="Shop")


def command(store, capsys, *words):
    folder = store.engine.url.database.removesuffix("store.db")
    with pytest.raises(SystemExit) as left:
        main(["data", *words, "--store", folder])
    assert left.value.code == 0
    return capsys.readouterr().out


def test_the_workbook_gives_exactly_its_rows_marked_n(shared):
    path = shared / "data/platform/ambench2022/AM-Bench 2022 Measurements.xlsx"
    counts = sekiso.read_data(path).counts
    told = {sheet: counts[sheet] for sheet in ("AFMVP", "Radiography", "Powder_Size", "LSCMVP")}
    assert told == {"AFMVP": 21, "Radiography": 4, "Powder_Size": 3, "LSCMVP": 1}
    assert (sum(counts.values()), counts["Example"]) == (911, 0)


def test_every_property_of_the_common_directory_is_mapped_or_declared_not_applicable():
    classes, properties, mapped, not_applicable = am_cdm_coverage()
    assert (classes, properties) == (146, 391)
    assert mapped + not_applicable == 391


def test_two_vendors_sheets_are_one_lot(store):
    for sheet in (FIRST, SECOND):
        store.add(sheet)
    (lot,) = store.pedigree().records.values()
    shown = {name: lot.values[name].si for name in ("d10", "d50", "hall_flow", "moisture")}
    assert shown == pytest.approx({"d10": 21e-6, "d50": 35.2e-6, "hall_flow": 27.0,
                                   "moisture": 250e-6})  # fmt: skip
    assert lot.values["apparent_density"].si == pytest.approx(2400.0)


@pytest.mark.parametrize("format", ["am-cdm", "csv", "aas-json", "ro-crate", "am-package"])
def test_powder_sheets_come_back_without_a_difference(store, tmp_path, format):
    for sheet in (FIRST, SECOND):
        store.add(sheet)
    file = tmp_path / f"powder.{format}"
    file.write_bytes(store.export(format=format))
    back = sekiso.read_data(file, format=format).records
    assert sorted(one.canonical() for one in back) == sorted(
        one.canonical() for one in store.records()
    )


def test_one_part_by_three_methods_gives_one_density_with_the_bias_of_each(store, capsys):
    store.add(DENSITIES)
    told = combined_density(store.records(kind="test"))
    assert 0.9942 < told.value < 0.9980
    bias = {one.method: one.bias for one in told.methods}
    assert bias["archimedes"] < 0.0 < bias["ct"]
    (piece,) = store.records(kind="specimen")
    shown = json.loads(command(store, capsys, "show", piece.id, "--json"))
    assert shown["density"]["relative_density"] == pytest.approx(told.value)


def test_moisture_before_and_after_drying_says_accept_or_dry(store, capsys):
    store.add(FIRST)
    store.add(DRIED)
    lots = {lot.label: lot.id for lot in store.records(kind="feedstock_lot")}
    limit = ("--moisture-limit", "100 ppm", "--json")
    wet = json.loads(command(store, capsys, "show", lots["L-7"], *limit))["dryness"]
    dry = json.loads(
        command(store, capsys, "show", lots["L-7"], "--dried", lots["L-7 dried"], *limit)
    )["dryness"]
    assert (wet["verdict"], dry["verdict"]) == ("dry", "accept")
    assert dry["removed"] == pytest.approx(190e-6)
