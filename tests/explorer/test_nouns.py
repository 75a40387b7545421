"""The noun of a description: what the part is, not what stands around it."""

import pytest

from sekiso.explorer.words.heard import heard
from sekiso.knowledge import load

KNOWN = load()
ENGLISH = [
    ("plain bronze bushing, bore 25 mm, 40 pieces", "bush"),
    ("flanged bushes of brass for a garden gate", "flanged_bush"),
    ("stepped shaft in C45, 22 mm diameter, thread at one end", "shaft"),
    ("pump shaft in duplex steel, 420 mm long", "machine_shaft"),
    ("blind flange DN 100 with eight bolt holes", "flange"),
    ("aluminium cover with o-ring groove, 150 x 150 x 10 mm", "cover_plate"),
    ("bent steel bracket for a sensor, 2 mm thick", "bracket"),
    ("aluminium housing for an electronic unit", "housing"),
    ("hydraulic manifold block with crossing bores, 250 bar", "manifold"),
    ("welding jig for a car seat frame", "jig"),
    ("press dies of tool steel for a washer", "press_die"),
    ("steel gear with 24 teeth and a keyway", "gear"),
    ("spur gears, module 1.5, for a label printer", "spur_gear"),
    ("bronze worm wheel for a lift drive", "worm_wheel"),
    ("hardened dowel pins, 8 mm", "parallel_pin"),
    ("feather key for a motor shaft", "key"),
    ("thrust washers, stainless, 1.5 mm thick", "washer"),
    ("hexagon socket head cap screws M12 x 60", "socket_screw"),
    ("brass nuts with a fine thread", "nut"),
    ("compression spring for a valve, spring steel", "coil_spring"),
    ("V-belt pulley with 3 grooves, grey iron", "pulley"),
    ("sprocket for a roller chain, 17 teeth", "sprocket"),
    ("rubber roller core for a printing machine", "roller"),
    ("stainless hinge for a cabinet door", "hinge"),
    ("steel electrical enclosure with a hinged door", "enclosure"),
    ("stainless water tank with a lid, 300 litres", "tank"),
    ("brass elbow for a water pipe", "pipe_fitting"),
    ("valve body in stainless steel for a pump line", "valve_body"),
    ("gearbox housing for a packaging machine", "gearbox_housing"),
    ("turbine blade for a small gas turbine", "turbine_blade"),
    ("stainless impeller for a dairy pump", "impeller"),
    ("ship propeller, bronze, 1.2 m", "ship_propeller"),
    ("heat sink for LED lamps with thin fins", "heat_sink"),
    ("liquid cold plate for a power converter", "cold_plate"),
    ("tin-plated bus bars for a switch cabinet", "busbar"),
    ("induction coil for hardening a gear", "induction_coil"),
    ("tungsten collimator for a gamma camera", "collimator"),
    ("artificial hip joint with porous surface", "artificial_joint"),
    ("partial denture frameworks", "denture"),
    ("watch case of titanium", "watch_case"),
    ("bike lugs for a titanium frame", "bike_lug"),
    ("antenna bracket for a small satellite", "satellite_bracket"),
    ("carbide inserts for a milling cutter", "cutting_insert"),
    ("piercing punches for a stamping die", "punch"),
    ("welded frame for a pump and a motor", "frame"),
    ("handrail for a staircase", "handrail"),
    ("wheels for a trolley", "wheel"),
    ("cylinder head of a vintage motorcycle", "cylinder_head"),
    ("connecting rod, forged steel, 180 mm", "connecting_rod"),
    ("steering knuckles, aluminium", "knuckle"),
    ("hydrogen valve body for 700 bar", "hydrogen_valve"),
    ("steam valve for a power station", "steam_valve"),
    ("aluminium distance pieces, 12 x 30 mm, 300 pcs", "spacer"),
    ("sheet steel guard over a belt drive", "machine_guard"),
    ("cast iron lever for a brick press, worn out, make new", "lever"),
    ("brass nozzle with a 0.8 mm hole", "nozzle"),
    ("stainless orifice plate for a gas line", "orifice"),
    ("zinc handle for a window", "handle"),
    ("knurled knob, anodised", "knob"),
    ("hardened cam for a bottle filler", "cam"),
    ("screw pump rotor", "rotor"),
    ("stirrer for a paint mixer, stainless", "stirrer"),
    ("M20 bolts in titanium", "bolt"),
    ("studs M16 for a flange", "stud"),
    ("snap rings for 30 mm bore", "retaining_ring"),
    ("bearing housing for a fan shaft", "bearing_housing"),
    ("disc with 12 holes on a pitch circle", "disc"),
    ("tubes 12x1 cut to 300 mm", "tube"),
    ("base plate for a drill stand, 500 x 400 x 25", "base_plate"),
    ("robot arm link, light, aluminium", "robot_arm"),
    ("gripper fingers for glass bottles", "gripper"),
    ("antenna base milled from one block", "antenna"),
    ("waveguide filter for 30 GHz", "waveguide"),
    ("heat exchanger for oil, compact", "heat_exchanger"),
    ("nozzle guide vanes, first stage", "turbine_vane"),
    ("burner tip for a kiln", "burner"),
    ("air swirler for a lab combustor", "swirler"),
    ("coaxial injector for a small rocket engine", "injector"),
    ("bone plate for a wrist fracture", "bone_plate"),
    ("lumbar cage with lattice", "spinal_cage"),
    ("retractor for spine surgery", "surgical_instrument"),
    ("dental bridge of four units", "dental_bridge"),
    ("putter head, milled, stainless", "golf_head"),
    ("cast iron pan for a camping stove", "cookware"),
    ("small bronze statue from a scan", "figurine"),
    ("slitter knives for paper", "knife"),
    ("conformal cooled mould insert for a shampoo cap", "conformal_insert"),
    ("hydraulic chuck for a reamer", "tool_holder"),
    ("copper electrode for spark erosion", "edm_electrode"),
    ("steel rail for a crane, 3 m", "rail"),
    ("ladder for a silo, hot dip galvanised", "ladder"),
    ("hopper of 2 mm stainless sheet for coffee beans", "hopper"),
    ("flexible coupling between pump and motor", "coupling"),
    ("flywheel for a test rig, 60 kg", "flywheel"),
    ("pistons for a vintage car engine", "piston"),
    ("intake manifold of a racing engine", "intake_manifold"),
    ("muffler for a generator set", "muffler"),
    ("magnesium wheel rims", "wheel_rim"),
    ("drone arm with cable duct", "drone_part"),
    ("spare part for an old fire engine", "supply_item"),
    ("aerospace", "aerospace_part"),
    ("rocket component", "rocket_part"),
]
JAPANESE = [
    ("コンベヤローラ用の砲金ブッシュ、20個", "bush"),
    ("SUS303の段付きシャフト、キー溝付き", "shaft"),
    ("ロボットの軸、S45C", "shaft"),
    ("配管用のフランジ、8本のボルト穴", "flange"),
    ("ポンプのカバー、アルミ鋳物", "cover_plate"),
    ("Oリング溝付きの蓋", "cover_plate"),
    ("センサ取付用のL字ブラケット、t2.3", "bracket"),
    ("電装品用アルミハウジング", "housing"),
    ("クロス穴のある油圧マニホールド、耐圧25MPa", "manifold"),
    ("検査機のワーク固定治具", "jig"),
    ("射出成形金型の入れ子、SKD61", "mould_insert"),
    ("ブラケット用のプレス金型", "press_die"),
    ("搬送機の平歯車、モジュール2.5、キー溝付き", "spur_gear"),
    ("減速機のウォームホイール、アルミ青銅", "worm_wheel"),
    ("位置決め用の平行ピン、焼入れ", "parallel_pin"),
    ("モータ軸のキー、S45C", "key"),
    ("特殊寸法の座金、SUS304", "washer"),
    ("M10の六角穴付きボルト、長さ40mm", "socket_screw"),
    ("接点に使う板ばね、りん青銅", "leaf_spring"),
    ("ステンレスの圧縮ばね、線径1mm", "coil_spring"),
    ("Vベルト用のプーリ、鋳鉄", "pulley"),
    ("チェーン用スプロケット、歯数20", "sprocket"),
    ("制御盤の扉の蝶番", "hinge"),
    ("屋外用の筐体、板厚1.6mm", "enclosure"),
    ("純水タンク、SUS316L、500L", "tank"),
    ("銅管のエルボ、15A", "pipe_fitting"),
    ("蒸気ラインの弁箱、鋳鋼", "valve_body"),
    ("海水ポンプのケーシング", "pump_casing"),
    ("排水ポンプの羽根車、片側だけの側板", "impeller"),
    ("発電用ガスタービンの動翼", "turbine_blade"),
    ("工業炉のバーナ、耐熱鋼", "burner"),
    ("インバータ用ヒートシンク、押出", "heat_sink"),
    ("パワー半導体の冷却プレート", "cold_plate"),
    ("ケーブルの端子、銅", "terminal"),
    ("衛星搭載の導波管、継ぎ目なし", "waveguide"),
    ("CT装置のコリメータ", "collimator"),
    ("人工膝関節、コバルトクロム", "artificial_joint"),
    ("奥歯のクラウン", "dental_crown"),
    ("チタンの腕時計ケース、鏡面", "watch_case"),
    ("装置を載せる鋼製フレーム", "frame"),
    ("コンプレッサの架台、溶接", "stand"),
    ("穴4つのSUS304の板、100x50x3", "plate"),
    ("真鍮の丸棒、長さ200", "bar"),
    ("リンク機構の段付きピン", "pin"),
    ("操作盤のレバー、亜鉛", "lever"),
    ("5トンクレーンのフック", "hook"),
    ("搬送装置の揺動アーム、アルミ", "arm"),
    ("紙を切る丸刃、SKD11", "knife"),
    ("超硬ドリル、直径4.2mm", "drill"),
    ("マシニングセンタのツールホルダ", "tool_holder"),
    ("レース用エンジンのコンロッド、チタン", "connecting_rod"),
    ("鉄道車両のブレーキディスク", "brake_disc"),
    ("漁船のプロペラシャフト、SUS630", "propeller_shaft"),
    ("高炉用高機能部品", "blast_furnace_part"),
    ("船用機械部品", "marine_part"),
    ("発電機器耐熱部品", "hot_part"),
    ("アルミのスペーサー、M4通し穴", "spacer"),
    ("ベルト駆動部の安全カバー、鉄板曲げ", "machine_guard"),
    ("ギヤポンプの蓋、FC200", "cover_plate"),
    ("真鍮ノズル、穴径0.8", "nozzle"),
    ("亜鉛の取っ手、窓用", "handle"),
    ("充填機のカム、焼入れ研磨", "cam"),
    ("塗料用の撹拌羽根、SUS316", "stirrer"),
    ("チタンのM20ボルト", "bolt"),
    ("フランジ用の植込みボルト", "stud"),
    ("軸用の止め輪、30mm", "retaining_ring"),
    ("送風機の軸受箱", "bearing_housing"),
    ("機械のベースプレート、500×400×25", "base_plate"),
    ("ロボットハンドの爪", "gripper"),
    ("クレーンのレール、3m", "rail"),
    ("タンクに付ける梯子、溶融亜鉛めっき", "ladder"),
    ("コーヒー豆のホッパー、SUS304 2mm", "hopper"),
    ("ポンプとモータをつなぐカップリング", "coupling"),
    ("試験機のフライホイール、60kg", "flywheel"),
    ("レース車の吸気マニホールド", "intake_manifold"),
    ("発電機のマフラー", "muffler"),
    ("マグネシウムのホイールリム", "wheel_rim"),
    ("ドローンのアーム、軽量", "drone_part"),
    ("手首用の骨プレート", "bone_plate"),
    ("腰椎ケージ、ラティス", "spinal_cage"),
    ("脊椎手術用の開創器", "surgical_instrument"),
    ("4本ブリッジの歯科フレーム", "dental_bridge"),
    ("ステンレス削り出しのパターヘッド", "golf_head"),
    ("スキャンデータから小さな銅像", "figurine"),
    ("放電加工用の銅電極", "edm_electrode"),
    ("シャンプーキャップ金型のコンフォーマル冷却入れ子", "conformal_insert"),
    ("ガスタービン第一段静翼", "turbine_vane"),
    ("小型ロケットエンジンの噴射器", "injector"),
    ("燃焼試験用のスワラー", "swirler"),
    ("ブロックから削り出すアンテナベース", "antenna"),
    ("厚肉の鋼管、長さ2m", "pipe"),
    ("SUSパイプの切断、外径12、300本", "pipe"),
    ("t0.1のシム、SUS304", "shim"),
    ("橋梁用長寿命接合部品", "bridge_joint"),
    ("EV用高機能ヒートシンク", "heat_sink"),
    ("高精密金型", "die"),
    ("配電用スイッチギア部品", "switchgear_part"),
    ("補給品", "supply_item"),
    ("船舶プロペラ", "ship_propeller"),
    ("ロケット用ポンプ部品", "turbopump"),
    ("水素焚き燃焼器部品", "hydrogen_combustor"),
    ("エンジン用薄肉配管", "thin_walled_pipe"),
    ("医療・歯科", "medical_part"),
    ("発電所用高耐熱耐腐食内壁", "inner_wall"),
]


@pytest.mark.parametrize(("text", "noun"), ENGLISH + JAPANESE)
def test_the_part_is_the_head_noun(text, noun):
    assert heard(text, KNOWN).noun == noun


@pytest.mark.parametrize(
    ("text", "shape", "is_standard"),
    [
        ("bronze bush for a conveyor roller", "turned", True),
        ("コンベヤローラ用の砲金ブッシュ", "turned", True),
        ("sheet steel guard over a belt drive", "bent_sheet", False),
        ("ベルト駆動部の安全カバー", "bent_sheet", False),
        ("spur gears for a label printer", "gear", True),
        ("搬送機の平歯車", "gear", True),
        ("welded frame for a pump and a motor", "frame", False),
        ("ポンプの架台", "frame", False),
        ("hydraulic manifold, S45C", "block", False),
        ("油圧マニホールド、S45C", "block", False),
        ("special washer to drawing", "fastener", False),
        ("特殊寸法の座金", "fastener", False),
    ],
)
def test_a_noun_says_how_the_part_is_usually_made_and_sold(text, shape, is_standard):
    flags = heard(text, KNOWN).flags
    assert flags["shape"] == shape
    assert bool(flags.get("standard_part")) == is_standard


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("ship propeller, 1.2 m", "Cu"),
        ("船舶プロペラ、1.2 m", "Cu"),
        ("turbine blade", "Ni"),
        ("タービンブレード", "Ni"),
        ("heat sink", "Al"),
        ("放熱器", "Al"),
        ("bus bar", "Cu"),
        ("ブスバー", "Cu"),
        ("blow mould", "Al"),
        ("press die", "Fe-tool"),
        ("プレス型", "Fe-tool"),
        ("strong magnets", "magnet"),
        ("強力な磁石", "magnet"),
    ],
)
def test_the_first_metal_is_what_a_shop_takes_where_none_is_said(text, family):
    assert heard(text, KNOWN).usual_families[0] == family


@pytest.mark.parametrize(
    "text",
    [
        "plate, two threaded holes M6",
        "プレート、ねじ穴2つ",
        "プレートにねじ穴2つ、キー溝なし",
    ],
)
def test_a_hole_for_a_screw_is_no_screw(text):
    words = heard(text, KNOWN)
    assert words.noun in ("plate", None)
    assert not words.flags.get("standard_part")


@pytest.mark.parametrize("text", ["High-performance part for blast furnaces", "高炉用の部品"])
def test_where_no_part_is_named_the_branch_tells_the_usual_metals(text):
    words = heard(text, KNOWN)
    assert words.usual_families[0] == "Cu"
    assert "shape" not in words.flags


@pytest.mark.parametrize(
    "text", ["drill with two internal cooling channels", "内部流路のあるノズル", "lattice bracket"]
)
def test_inner_channels_and_lattices_are_in_no_catalogue(text):
    assert not heard(text, KNOWN).flags.get("standard_part")


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("Set of four bolts", "bolt"),
        ("Replacement of a worn pump impeller", "impeller"),
        ("Rebuild the tip of a burner", "burner"),
        ("bracket and cover", "bracket"),
        ("weld-on flange PN16", "flange"),
        ("Protect a sensor housing in a duct", None),
    ],
)
def test_a_part_that_is_mended_or_counted_is_still_the_part(text, noun):
    assert heard(text, KNOWN).noun == noun


@pytest.mark.parametrize(
    "text", ["coil spring for a latch", "コイルばね、SUS304", "冷却コイル、銅管"]
)
def test_a_coil_that_carries_no_current_need_not_conduct(text):
    assert not [r for r in heard(text, KNOWN).requirements if r.key == "electrical_conductivity"]


@pytest.mark.parametrize(
    "text", ["hydraulic manifold block", "shaft for an impeller", "羽根車の軸"]
)
def test_what_stands_around_a_part_makes_it_no_more_complex(text):
    words = heard(text, KNOWN)
    assert "internal_channels" not in words.features
    assert not words.flags.get("complex_shape")


def test_a_small_one_and_a_large_one_split_what_is_usual():
    usual = heard("flange", KNOWN).usual_length
    small, large = (heard(f"{word} flange", KNOWN).usual_length for word in ("small", "large"))
    assert (small[0], large[1]) == usual
    assert small[1] == large[0]
    assert small[1] ** 2 == pytest.approx(usual[0] * usual[1])
