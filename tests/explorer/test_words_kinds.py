"""Kinds of words that are easily misread: each with siblings of both languages."""

import pytest

from sekiso.domain.need import Need
from sekiso.explorer.feasibility import capability_of, feasibility_of
from sekiso.explorer.options import options
from sekiso.explorer.question import question_of
from sekiso.explorer.words.heard import heard
from sekiso.knowledge import load

KNOWN = load()


def _heard(sentence):
    return heard(sentence, KNOWN)


def _shape(sentence):
    return question_of(Need(description=sentence), KNOWN).shape


@pytest.mark.parametrize(
    "sentence",
    ["metal part, needed quickly, even as a single piece", "bracket, single piece needed",
     "holder, ordered as one piece", "cover, a single part", "lever, one piece needed",
     "ブラケット、1個でも急ぎ", "一品物の治具", "カバー、単品でも"],
)  # fmt: skip
def test_one_piece_that_is_wanted_is_a_quantity(sentence):
    assert _heard(sentence).quantity in ("1", "one-off")
    assert "complex_shape" not in _heard(sentence).flags


@pytest.mark.parametrize(
    "sentence",
    ["housing in one piece", "one-piece wheel", "single-piece design of a frame",
     "manifold cast as one piece", "duct printed in a single piece", "monolithic frame",
     "一体構造のブラケット", "配管を一体化した継手", "一つの部品にまとめたマニホールド"],
)  # fmt: skip
def test_one_piece_that_joins_is_a_shape(sentence):
    assert _heard(sentence).flags["complex_shape"] is True
    assert _heard(sentence).quantity is None


@pytest.mark.parametrize(
    "sentence",
    ["compact part, every surface can be reached by a cutter", "all faces accessible, steel part",
     "part, all sides reachable by an end mill", "part accessible to the tool",
     "the cutter reaches every face of the part", "全面に工具が届く部品",
     "すべての面に刃物が届く金属部品"],
)  # fmt: skip
def test_what_a_cutter_reaches_is_prismatic(sentence):
    assert "prismatic" in _heard(sentence).features
    assert "complex_shape" not in _heard(sentence).flags


@pytest.mark.parametrize(
    "sentence",
    ["part that cannot be reached by a cutter", "no cutter can reach the inside of the part",
     "工具が届かない形の部品", "part with a shape that dies cannot give", "鋳造ではできない形"],
)  # fmt: skip
def test_what_no_cutter_reaches_is_complex(sentence):
    assert "prismatic" not in _heard(sentence).features
    assert _heard(sentence).flags["complex_shape"] is True


@pytest.mark.parametrize(
    ("sentence", "shape"),
    [("Housing for a torque converter, today 36 welded pieces", "housing"),
     ("housing of an outboard engine, today welded from 12 parts", "housing"),
     ("seat bracket of a car, today eight welded pieces", "bent_sheet"),
     ("manifold bolted from 28 components", "block"), ("gear assembled from 3 parts", "gear"),
     ("36個の部品を溶接したハウジング", "housing"), ("8枚の板を溶接した架台", "frame"),
     ("ろう付けしたブラケット", "bent_sheet"), ("complex housing", "housing"),
     ("複雑形状のハウジング", "housing"), ("metal part, today welded from 8 pieces", "free_form"),
     ("bone-like bracket", "free_form"), ("bracket with a complex shape", "free_form")],
)  # fmt: skip
def test_what_it_is_joined_from_keeps_the_shape_of_the_noun(sentence, shape):
    assert _shape(sentence) == shape
    assert _heard(sentence).flags["complex_shape"] is True
    assert _heard(sentence).quantity is None


@pytest.mark.parametrize(
    ("sentence", "material"),
    [("ring; the aluminium original corrodes and is replaced in titanium", "Ti"),
     ("lever whose aluminium original corrodes, now in titanium", "Ti"),
     ("bracket, no longer made", None), ("worn gear replaced by a new one", None),
     ("replacement for a worn lever", None), ("割れたカバーを新しく作りたい", None),
     ("摩耗した軸の代替品、新しく製作", None),
     ("worn-out spare, remake it from the sample", None), ("shaft, cracked original", None),
     ("割れたレバー、同じものを新しく製作", None), ("wear-resistant plate", None)],
)  # fmt: skip
def test_a_new_part_in_place_of_an_old_one_is_no_repair(sentence, material):
    assert "repair" not in _heard(sentence).features
    assert _heard(sentence).material == material


@pytest.mark.parametrize(
    "sentence",
    ["gear with a chipped tooth, to be restored", "sprocket with broken teeth", "shaft, worn seat",
     "cracked housing", "die with a chipped edge", "歯が欠けた歯車を直したい",
     "ひび割れたハウジング", "摩耗した軸", "角が欠けた金型"],
)  # fmt: skip
def test_damage_on_a_body_is_a_repair(sentence):
    assert "repair" in _heard(sentence).features
    assert "biocompatible" not in _heard(sentence).flags


@pytest.mark.parametrize(
    ("sentence", "wall"),
    [("x-ray grid with 0.1 mm walls", 0.1e-3), ("heat exchanger, walls of 0.3 mm", 0.3e-3),
     ("wall thickness about half a millimetre", 0.5e-3), ("smallest feature 0.4 mm", 0.4e-3),
     ("heat sink, fins 0.4 mm thick", 0.4e-3), ("nozzle, minimum wall 200 um", 0.2e-3),
     ("肉厚0.3mmの筐体", 0.3e-3), ("0.1 mmの壁のグリッド", 0.1e-3), ("最小肉厚0.4mm", 0.4e-3),
     ("フィン厚0.4mmのヒートシンク", 0.4e-3), ("walls 2 mm, ribs 1 mm", 1e-3)],
)  # fmt: skip
def test_the_thinnest_wall_is_a_number(sentence, wall):
    found = _heard(sentence)
    assert found.least_wall == pytest.approx(wall)
    assert "thin_walls" in found.features
    assert found.size == ()
    assert found.says("smallest_feature")


@pytest.mark.parametrize("sentence", ["housing, 4 mm walls", "肉厚5mmのケース"])
def test_thick_walls_are_no_thin_walls(sentence):
    assert _heard(sentence).least_wall > 3e-3
    assert "thin_walls" not in _heard(sentence).features


@pytest.mark.parametrize(
    ("sentence", "size"),
    [("boom several metres long", 4.0), ("a few metres long frame", 3.0),
     ("bracket two metres long", 2.0), ("mast 2.2 m high and 0.4 m across", 2.2),
     ("数メートルのフレーム", 4.0), ("数mの架台", 4.0), ("shaft half a metre long", 0.5)],
)  # fmt: skip
def test_lengths_in_words(sentence, size):
    assert _heard(sentence).size[0] == pytest.approx(size)


@pytest.mark.parametrize(
    ("sentence", "word", "noun"),
    [("lunchbox-sized housing", "medium", "housing"), ("part of hand size", "small", None),
     ("fist-sized part", "small", None), ("part the size of a coin", "tiny", None),
     ("ring the size of a fist", "small", "ring"), ("手のひらサイズの部品", "small", None),
     ("弁当箱サイズの部品", "medium", None), ("コインサイズの部品", "tiny", None),
     ("冷蔵庫サイズの部品", "large", None)],
)  # fmt: skip
def test_sizes_by_comparison(sentence, word, noun):
    found = _heard(sentence)
    assert (found.size_word, found.noun) == (word, noun)


@pytest.mark.parametrize(
    ("sentence", "family"),
    [("ring in silver", "Ag"), ("solid gold ring", "Au"), ("jewellery in precious metal", "Au"),
     ("ring in platinum", "Pt"), ("金の指輪", "Au"), ("銀の部品", "Ag"),
     ("貴金属のペンダント", "Au")],
)  # fmt: skip
def test_precious_metals_are_materials(sentence, family):
    assert _heard(sentence).material_family == family


@pytest.mark.parametrize("sentence", ["gold-plated contact", "銀めっきの端子", "金めっきの端子"])
def test_plating_is_no_material(sentence):
    assert _heard(sentence).material is None


@pytest.mark.parametrize(
    "sentence",
    ["valve parts with crossing holes", "cross-drilled block", "block with intersecting drillings",
     "交差穴のあるブロック", "横穴のある軸"],
)  # fmt: skip
def test_crossing_holes_are_drilled(sentence):
    assert _heard(sentence).features == {"prismatic"}
    assert _heard(sentence).unheard == ()


@pytest.mark.parametrize(
    "sentence",
    ["lid with an O-ring groove", "plate with a bearing seat", "plate with milled pockets",
     "plate, M6 tapped holes", "Oリング溝のある蓋", "段付きの板", "ねじ穴のあるプレート"],
)  # fmt: skip
def test_a_plate_with_machined_details_asks_for_a_cutter(sentence):
    assert question_of(Need(description=sentence), KNOWN).has_machined_detail


@pytest.mark.parametrize("sentence", ["bent bracket with M4 threads", "plate with 4 holes"])
def test_holes_and_threads_in_sheet_do_not(sentence):
    assert not question_of(Need(description=sentence), KNOWN).has_machined_detail


@pytest.mark.parametrize(
    "sentence",
    ["bone-like bracket", "organic bracket, generatively designed", "generative design of a node",
     "骨のような形のブラケット", "有機的な形状のレバー", "bracket shaped like a bone"],
)  # fmt: skip
def test_organic_shapes_are_free_form(sentence):
    found = _heard(sentence)
    assert found.flags["complex_shape"] is True
    assert "biocompatible" not in found.flags
    assert _shape(sentence) == "free_form"


@pytest.mark.parametrize(
    ("sentence", "out", "stays"),
    [("x-ray grid with 0.1 mm walls", {"MIM", "casting", "BJT", "PBF-EB"}, {"PBF-LB"}),
     ("grid of tungsten, 0.1 mm の壁", {"PBF-EB"}, {"PBF-LB"}),
     ("gyroid heat exchanger in AlSi10Mg, 0.5 mm walls", {"die-casting"}, {"PBF-LB"}),
     ("steel housing, walls of 8 mm", set(), {"casting", "machining"}),
     ("肉厚0.3mmのステンレスの薄肉ノズル", {"casting"}, {"PBF-LB"})],
)  # fmt: skip
def test_a_route_makes_the_thinnest_wall_or_is_out(sentence, out, stays):
    question = question_of(Need(description=sentence), KNOWN)
    feasible = {
        option.route.key
        for option in options(question)
        if not feasibility_of(question, option).reasons
    }
    assert not feasible & out
    assert feasible >= stays


@pytest.mark.parametrize(
    "sentence", ["aluminium lid with an O-ring groove", "Oリング溝のあるアルミの蓋"]
)
def test_a_groove_takes_a_plate_from_the_laser(sentence):
    plain = question_of(Need(description="aluminium lid"), KNOWN)
    grooved = question_of(Need(description=sentence), KNOWN)
    sheet = KNOWN.routes["sheet"]
    assert capability_of(grooved, sheet)[0] < 0.6 * capability_of(plain, sheet)[0]
    machining = KNOWN.routes["machining"]
    assert capability_of(grooved, machining) == capability_of(plain, machining)


@pytest.mark.parametrize(
    ("sentence", "note"),
    [("gold ring", "metal_class_not_on_file"), ("金の指輪", "metal_class_not_on_file"),
     ("ring in platinum", "metal_class_not_on_file"), ("銀の部品", "metal_class_not_on_file"),
     ("bracket in 1.4571", "material_not_on_file")],
)  # fmt: skip
def test_a_metal_of_no_class_on_file_is_said(sentence, note):
    notes = question_of(Need(description=sentence), KNOWN).word_notes
    assert note in {reason.key for reason in notes}


@pytest.mark.parametrize("sentence", ["blade 3 mm thick", "plate, 3 mm thick", "厚さ3mmの板"])
def test_the_thickness_of_the_part_is_no_wall(sentence):
    assert _heard(sentence).least_wall is None
    assert _heard(sentence).smaller[-1] == pytest.approx(3e-3)


@pytest.mark.parametrize("sentence", ["bracket at 10 m depth", "pump working at 3000 metres depth"])
def test_a_depth_is_no_size(sentence):
    assert _heard(sentence).size == ()


def test_the_smallest_feature_of_a_porous_part_may_be_a_pore():
    assert _heard("porous cage, smallest feature 0.1 mm").least_wall is None
    assert _heard("gyroid, 0.5 mm walls").least_wall == pytest.approx(0.5e-3)


def test_brazed_channels_are_a_complex_shape():
    assert _shape("chamber with cooling channels, brazed from many parts, tube") == "free_form"
