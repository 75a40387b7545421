"""The same need in English and in Japanese is the same question."""

import pytest

from sekiso.explorer.words.heard import heard
from sekiso.knowledge import load

KNOWN = load()
PAIRS = [
    ("steel bush, 60 x 60 x 40 mm, 100 pieces", "鋼のブッシュ、60 x 60 x 40 mm、100個"),
    ("titanium bracket, light, 20 pieces", "軽量なチタンのブラケット、20個"),
    ("flange for a pump, SUS316L", "ポンプ用のフランジ、SUS316L"),
    ("valve body for sea water, leak tight", "海水用のバルブボディ、気密"),
    ("shaft in S45C, φ30, 200 mm long", "S45Cの軸、φ30、長さ200mm"),
    ("manifold block for 350 bar", "350 barのマニホールドブロック"),
    (
        "mould insert with conformal cooling channels, 50 HRC",
        "形状に沿った冷却水路のある金型入れ子、HRC50",
    ),
    ("gear in SCM440, HRC 58", "SCM440の歯車、HRC58"),
    ("turbine blade, 1100 °C", "タービンブレード、1100℃"),
    ("impeller, spare, pattern lost", "羽根車、交換部品、木型は紛失"),
    ("aluminium cover, 200000 pieces per year", "アルミのカバー、年間20万個"),
    ("bolt M8 in SUS304, 1e6 pieces per year", "M8のボルト、SUS304、年間100万個"),
    ("bracket in AlSi10Mg, 25/month", "AlSi10Mgのブラケット、月25個"),
    ("copper busbar, 50 pieces", "銅のブスバー、50個"),
    ("repair of a worn shaft", "摩耗した軸の補修"),
    ("liquid oxygen valve", "液体酸素のバルブ"),
    ("hydrogen valve, 70 MPa pressure", "水素バルブ、圧力70MPa"),
    ("tank for liquid nitrogen, cryogenic", "液体窒素のタンク、極低温"),
    ("heat sink in copper, lattice", "銅のヒートシンク、ラティス"),
    ("hip implant with porous surface, Ti-6Al-4V", "多孔質表面の人工股関節、Ti-6Al-4V"),
    ("dental crown in cobalt chrome, one-off", "コバルトクロムの歯科クラウン、一品物"),
    ("surgical instrument, 17-4PH", "手術器具、17-4PH"),
    ("food nozzle in stainless steel, Ra 0.8", "食品用ノズル、ステンレス、Ra0.8"),
    ("non-magnetic holder", "非磁性のホルダ"),
    ("housing, lighter than steel", "ハウジング、鋼より軽い"),
    ("plate in SS400, 100 x 100 x 9 mm, 2 pieces", "SS400のプレート、100 x 100 x 9 mm、2個"),
    ("frame in steel, 2 m long", "鋼のフレーム、長さ2m"),
    ("lever, no redesign", "レバー、設計変更不可"),
    ("propeller in nickel aluminium bronze, sea water", "アルミ青銅のプロペラ、海水"),
    ("exhaust manifold, 900 °C", "排気マニホールド、900℃"),
    ("bracket, yield 800 MPa", "ブラケット、耐力800MPa"),
    ("rod, tensile strength 1000 MPa", "ロッド、引張強さ1000MPa"),
    ("spring, fatigue strength 300 MPa", "ばね、疲労強度300MPa"),
    ("pin, ±0.05 mm, 500 pieces", "ピン、公差±0.05mm、500個"),
    ("shaft φ30 h6", "軸 φ30 h6"),
    ("ring, price below 10,000 yen", "リング、価格1万円以下"),
    ("cover, needed within 2 weeks", "カバー、納期2週間"),
    ("bracket, needed within 10 days", "ブラケット、10日以内"),
    ("bracket, elongation 10 %", "ブラケット、伸び10%"),
    ("mirror-polished stainless plate", "鏡面のステンレス板"),
    ("part with thin walls, titanium", "薄肉のチタン部品"),
    ("complex shape, stainless, 200 pieces", "複雑形状、ステンレス、200個"),
    ("one-off jig", "一品物の治具"),
    ("prototype housing in aluminium", "試作のアルミハウジング"),
    ("mass production of a steel lever", "鋼のレバーの大量生産"),
    ("knife in tool steel", "工具鋼のナイフ"),
    ("heat exchanger in aluminium, leak tight", "アルミの熱交換器、気密"),
    ("combustion chamber, copper", "燃焼室、銅"),
    ("rocket engine nozzle", "ロケットエンジンのノズル"),
    ("bearing, buy-to-fly ratio 8", "軸受、バイトゥフライ 8"),
    ("bracket of magnesium", "マグネシウムのブラケット"),
    ("zinc handle", "亜鉛のハンドル"),
    ("casing for steam, cast iron", "蒸気用のケーシング、鋳鉄"),
    ("a metal part", "金属の部品"),
    ("discontinued gear, mould lost", "廃番の歯車、型は紛失"),
    ("nozzle, vibration, fatigue", "ノズル、振動、疲労"),
    ("cover of sheet metal, 1.5 mm thick", "板金のカバー、厚さ1.5mm"),
    ("pipe, 5 kg", "パイプ、5kg"),
    ("outdoor bracket, 5 pcs", "屋外のブラケット、5個"),
    ("multi-material ring", "異種材のリング"),
    ("plastic cup", "プラスチックのカップ"),
    ("tungsten collimator", "タングステンのコリメータ"),
    ("cylinder head in aluminium", "アルミのシリンダヘッド"),
    ("valve in 316L (1.4404), lot of 50", "316L (1.4404)のバルブ、50個"),
    ("ring in SKD12", "SKD12のリング"),
    ("instead of ADC12, a cover", "ADC12の代わりのカバー"),
    ("heat resistant nozzle", "耐熱のノズル"),
    ("gear without cooling channels", "冷却流路なしの歯車"),
]


def _need(sentence):
    found = heard(sentence, KNOWN)
    material = found.material_family or found.material
    return {
        "flags": {name: value for name, value in found.flags.items() if name != "urgent"},
        "features": found.features,
        "require": {r.key: (r.relation, round(r.limit, 6)) for r in found.requirements},
        "noun": found.noun,
        "material": material.lower() if material else None,
        "quantity": found.quantity,
        "size": found.size,
        "smaller": found.smaller,
        "size_word": found.size_word,
        "mass": found.mass,
        "families": found.usual_families,
        "not_a_metal": found.not_a_metal is not None,
    }


def test_there_are_pairs_enough():
    assert len(PAIRS) >= 60


@pytest.mark.parametrize(("english", "japanese"), PAIRS, ids=[english for english, _ in PAIRS])
def test_both_languages_ask_the_same(english, japanese):
    one, other = _need(english), _need(japanese)
    if one["material"] == "nickel aluminium bronze":
        other["material"] = one["material"] if other["material"] == "アルミ青銅" else "wrong"
    assert one == other


@pytest.mark.parametrize("sentence", [sentence for pair in PAIRS for sentence in pair])
def test_all_words_of_a_plain_need_are_heard(sentence):
    assert heard(sentence, KNOWN).unheard == ()
