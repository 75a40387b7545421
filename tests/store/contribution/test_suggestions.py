"""Names that laboratories give their columns, Japanese and English, mean fields of records."""

import pytest

from sekiso.store.contribution.places import meanings, place
from sekiso.store.contribution.suggestions import APPLIED, plain_column, suggested

KNOWN = {
    "引張強さ(MPa)": "test.tensile_strength [MPa]",
    "０．２％耐力　［Ｎ／ｍｍ２］": "test.yield_strength [MPa]",
    "伸び(%)": "test.elongation [percent]",
    "絞り（％）": "test.reduction_of_area [percent]",
    "縦弾性係数 GPa": "test.young_modulus [GPa]",
    "相対密度 (%)": "test.relative_density [percent]",
    "密度(g/cm3)": "test.density [g/cm^3]",
    "気孔率 %": "test.porosity [percent]",
    "硬さ HV10": "test.hardness [HV]",
    "表面粗さRa(μm)": "test.Ra [um]",
    "材質": "feedstock_lot.grade",
    "供試材": "feedstock_lot.grade",
    "粉末ロット": "feedstock_lot.label",
    "平均粒径D50(μm)": "feedstock_lot.d50 [um]",
    "流動度(s/50g)": "feedstock_lot.hall_flow [s]",
    "水分(wt%)": "feedstock_lot.moisture [percent]",
    "O (ppm)": "feedstock_lot.composition.O [ppm]",
    "装置": "machine.model",
    "号機": "machine.serial_number",
    "造形番号": "build.label",
    "工法": "build.process",
    "酸素濃度(ppm)": "build.oxygen [ppm]",
    "レーザ出力設定値(W)": "parameters.power [W]",
    "走査速度 mm/s": "parameters.speed [mm/s]",
    "ハッチング間隔[mm]": "parameters.hatch [mm]",
    "積層ピッチ（μm）": "parameters.layer [um]",
    "条件No.": "parameters.label",
    "試験片No.": "specimen.label",
    "造形方向": "specimen.orientation",
    "熱処理": "specimen.heat_condition",
    "標点距離 mm": "specimen.dimensions.gauge_length [mm]",
    "密度測定法": "test.density_method",
    "試験規格": "test.standard",
    "測定日": "test.start",
    "laser_power_W": "parameters.power [W]",
    "Scan speed (mm/s)": "parameters.speed [mm/s]",
    "hatch_um": "parameters.hatch [um]",
    "spot_um": "parameters.beam_diameter [um]",
    "relative_density_pct": "test.relative_density [percent]",
    "UTS / MPa": "test.tensile_strength [MPa]",
    "Rp0.2 [ksi]": "test.yield_strength [ksi]",
    "powder_d50_um": "feedstock_lot.d50 [um]",
    "gas_flow_m_s": "build.gas_speed [m/s]",
    "Sample ID": "specimen.label",
    "N_cycles": "test.cycles",
    "heat treatment": "specimen.heat_condition",
    "source_doi": "row.source",
    "n_samples": "row.n",
}
FURTHER = """
引張強度 [N/mm2] | 最大引張強さ(MPa) | 0.2％耐力(MPa) | 降伏応力 MPa |
破断伸び[%] | 伸び率（％） | ヴィッカース硬さ(HV) | ビッカース硬度 HV0.3 |
ロックウェル硬さ HRC | 密度比(%) | 相対密度[％] | 空隙率(%) | ポロシティ % |
真密度(g/cm3) | 見掛け密度 | タップ密度 g/cm3 | 安息角(°) | 粒度D10 | D90 [μm] |
含水率(%) | 酸素量(ppm) | N含有量(wt%) | C (mass%) | Fe | レーザーパワー(W) |
スキャン速度 (mm/sec) | 走査ピッチ(mm) | 層厚 (mm) | 積層厚さ[um] | スポット径(μm) |
ビーム電流(mA) | 加速電圧(kV) | 予熱温度(℃) | ワイヤ送給速度(m/min) | 溶接電流(A) |
造形プレート温度 | 造形角度(deg) | 積層方向 | 試験片形状 | 採取位置 | 熱処理温度(℃) |
保持時間(h) | 雰囲気ガス | 残留酸素濃度(ppm) | 応力比R | 応力振幅(MPa) | 最大応力(MPa) |
破断繰返し数(回) | Ra(μm) | Rz (um) | Sa [µm] | 算術平均粗さ Ra |
残留応力(MPa) | 溶融池深さ(um) | 試験温度(℃) | ひずみ速度 (1/s) | 標点間距離(mm) |
平行部直径 mm | 規格 | 試験日 | 試験機関 | Laser power P (W) |
Scan speed v (mm/s) | Hatch distance h (µm) |
Layer thickness t (µm) | VED (J/mm³) | Relative density, % |
Rel. density [%] | Porosity (vol.%) | UTS, MPa |
Yield strength 0.2% (MPa) | YS | Elongation at break (%) |
E [GPa] | Hardness (HV1) | Vickers hardness HV0.5 |
Sample name | Specimen # | Build job | Powder batch |
Material grade | Machine type | Build plate temperature (°C) |
Beam spot size (µm) | Surface roughness Ra (µm) |
Cycles to failure | Stress amplitude (MPa) | Heat treatment |
Build direction | Test standard | Comments
"""
NOT_READ = {"Fe", "YS", "VED (J/mm³)"}  # no unit; too short without one; follows from others


@pytest.mark.parametrize(("name", "meant"), KNOWN.items())
def test_a_laboratorys_name_means_a_field_and_its_unit(name, meant):
    found = suggested(name)
    told = suggested(meant.partition(" ")[0]) if found.place is None else found
    assert (found.text.replace("N/mm^2", "MPa"), told.confidence >= APPLIED) == (meant, True)


@pytest.mark.parametrize("name", ["mood", "failure_stress_MPa", "yield_strain", "担当者", "wall"])
def test_what_is_not_sure_is_not_read(name):
    assert suggested(name).confidence < APPLIED


def test_what_was_said_before_goes_first():
    found = suggested("Wert 7", said={plain_column("Wert 7"): "test.hardness [HV]"})
    assert (found.text, found.why) == ("test.hardness [HV]", "remembered")


def test_every_spelling_names_a_field_that_exists():
    told = [f"{kind}.{name}" for kind, names in meanings()["spelling"].items() for name in names]
    told += [one for places in meanings()["learning"].values() for one in places]
    assert [key for key in told if place(key) is None] == []


def test_no_spelling_stands_for_two_fields():
    first: dict[str, str] = {}
    for kind, table in meanings()["spelling"].items():
        for name, spellings in table.items():
            for spelling in {plain_column(one) for one in spellings}:
                key = f"{kind}.{name}"
                assert first.setdefault(spelling, key) == key, spelling


def test_ninety_further_names_are_read_but_those_that_may_mean_two_things():
    names = [" ".join(name.split()) for name in FURTHER.split("|")]
    found = {name: suggested(name) for name in names}
    unread = {n for n, one in found.items() if one.place is None or one.confidence < APPLIED}
    assert (len(names), unread) == (91, NOT_READ)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Laser power P (W)", "parameters.power"), ("Build plate temperature (°C)",
     "parameters.preheat"), ("Surface roughness Ra (µm)", "test.Ra"),
     ("表面（上面）", "specimen.surface")],
)  # fmt: skip
def test_words_beside_a_name_do_not_lead_astray(name, meant):
    assert suggested(name).place.key == meant
