"""The noun table: plain words in both languages, known shapes and metals, one word for one row."""

import csv
import re
import unicodedata
from collections import Counter

from sekiso.domain import glossary
from sekiso.domain.part import FEATURES
from sekiso.domain.requirement import FLAG_VALUES, SHAPES, Requirement, read_requirement
from sekiso.knowledge import load
from sekiso.knowledge.schema import schema
from sekiso.materials.media import media

KNOWN = load()
ROWS = [
    (f"{key}:{row['key']}", record, row)
    for key, record in sorted(KNOWN.of("nouns").items())
    for row in record["noun"]
]
FAMILIES = {str(alloy["family"]) for alloy in KNOWN.alloys.values()}
EVERYDAY = (
    "bush", "shaft", "flange", "cover", "bracket", "housing", "manifold", "jig", "die", "gear",
    "pin", "key", "washer", "bolt", "nut", "screw", "stud", "spring", "pulley", "sprocket",
    "roller", "spacer", "collar", "ring", "hub", "coupling", "clutch", "crank", "lever", "link",
    "arm", "hinge", "handle", "knob", "hook", "clamp", "plate", "base plate", "block", "panel",
    "enclosure", "cabinet", "chassis", "guard", "duct", "tank", "vessel", "pipe", "tube", "elbow",
    "tee", "nipple", "nozzle", "valve body", "pump casing", "gearbox housing", "cylinder head",
    "piston", "connecting rod", "bearing", "seal ring", "gasket", "punch", "blade", "knife",
    "drill", "end mill", "tool holder", "electrode", "busbar", "terminal", "coil", "antenna",
    "waveguide", "heat exchanger", "cold plate", "burner", "swirler", "injector", "collimator",
    "magnet", "counterweight", "crown", "denture", "implant", "cage", "bone plate",
    "surgical instrument", "golf putter head", "watch case", "bike lug", "drone part",
    "satellite bracket",
    "ブッシュ", "段付きシャフト", "フランジ", "カバー", "蓋", "ブラケット", "筐体", "ハウジング",
    "マニホールド", "治具", "金型", "入れ子", "駒", "平歯車", "平行ピン", "キー", "座金",
    "六角穴付きボルト", "板ばね", "プーリ", "スプロケット", "ローラ", "スペーサ", "カラー",
    "継手", "レバー", "リンク", "アーム", "ヒンジ", "蝶番", "取っ手", "フック", "架台",
    "フレーム", "タンク", "配管", "エルボ", "弁箱", "ポンプケーシング", "羽根車", "軸受",
    "ノズル", "バーナ", "端子", "導波管", "人工関節",
)  # fmt: skip


def _folded(word):
    """A word as the reader compares it: no blanks, hyphens or capitals."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", word).lower())


WORDS = {_folded(word) for _, _, row in ROWS for word in (*row["en"], *row["ja"])}


def test_there_is_a_noun_for_what_shops_make():
    assert len(ROWS) >= 300
    assert [word for word in EVERYDAY if _folded(word) not in WORDS] == []


def test_a_row_speaks_both_languages_in_plain_words():
    english = {word for _, _, row in ROWS for word in row["en"]}
    japanese = {word for _, _, row in ROWS for word in row["ja"]}
    assert [place for place, _, row in ROWS if not row["en"] or not row["ja"]] == []
    assert {w for w in english if not re.fullmatch(r"[a-z0-9]+(?: [a-z0-9]+){0,4}", w)} == set()
    assert {w for w in japanese if not re.fullmatch(r"[ぁ-んァ-ヶー一-鿿々・βa-z0-9]+", w)} == set()
    assert {w for w in japanese if not re.search(r"[ぁ-んァ-ヶ一-鿿]", w)} == set()


def test_shape_metals_and_source_are_known():
    for place, record, row in ROWS:
        assert row.get("shape", "block") in SHAPES, place
        families = row.get("families", ())
        assert set(families) <= FAMILIES, place
        assert len(set(families)) == len(families), place
        assert row["source"] in record.sources, place
        if "length" in row:
            assert 0.0005 < row["length"].low < row["length"].high <= 50.0, place


def test_a_noun_sets_fields_that_the_need_knows():
    for place, _, row in ROWS:
        sets = row.get("sets", {})
        assert set(sets.get("features", ())) <= set(FEATURES), place
        for flag, value in sets.get("flags", {}).items():
            assert flag in glossary.flags(), place
            assert value in (True, *FLAG_VALUES.get(flag, (value,))), place
            assert flag != "corrosion" or value in media(KNOWN), place
        for text in sets.get("require", ()):
            assert isinstance(read_requirement(text), Requirement), place


def test_a_word_belongs_to_one_row():
    owners = Counter((_folded(word)) for _, _, row in ROWS for word in {*row["en"], *row["ja"]})
    assert {word for word, n in owners.items() if n > 1} == set()
    assert len({row["key"] for _, _, row in ROWS}) == len(ROWS)


def test_a_plural_is_not_a_row_of_its_own():
    plurals = {word for word in WORDS if word.endswith("s") and word[:-1] in WORDS}
    assert plurals == set()


def test_a_feature_of_a_part_says_nothing_of_the_part():
    for place, _, row in ROWS:
        if row.get("is_feature"):
            assert not {"shape", "families", "standard_part", "sets"} & row.keys(), place


def test_only_what_cannot_be_otherwise_has_inner_channels():
    hollow = {
        row["key"] for _, _, row in ROWS
        if "internal_channels" in row.get("sets", {}).get("features", ())
    }  # fmt: skip
    assert hollow <= {
        "heat_exchanger", "heat_exchanger_core", "conformal_insert", "fuel_nozzle", "injector",
        "hydrogen_heat_exchanger", "thrust_chamber", "tuyere", "waveguide",
    }  # fmt: skip


def test_the_shapes_of_the_schema_are_those_of_a_need():
    told = schema()["paths"]["nouns"]["noun"][0]["shape"].removeprefix("one of ")
    assert tuple(told.split(" | ")) == SHAPES


def _runs(text):
    """Every run of up to five English words, its last word also in the singular."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    for start in range(len(words)):
        for end in range(start + 1, min(start + 6, len(words) + 1)):
            run = "".join(words[start:end])
            yield from (run, run.removesuffix("s"))


def test_each_application_of_the_consortia_holds_a_noun(shared):
    table = shared / "data" / "directory" / "consortium_applications.csv"
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    assert [r["application_en"] for r in rows if not set(_runs(r["application_en"])) & WORDS] == []
    japanese = {word for word in WORDS if not word.isascii()}
    folded = {r["application_ja"]: _folded(r["application_ja"]) for r in rows}
    assert [text for text, f in folded.items() if not any(w in f for w in japanese)] == []
