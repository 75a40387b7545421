"""Scope of supply, region and express in plain words, and what only sounds like them."""

import pytest

from sekiso.explorer.words.heard import heard
from sekiso.knowledge import load

KNOWN = load()
SUPPLY = ("scope", "region", "express")


def supply(sentence):
    flags = heard(sentence, KNOWN).flags
    return {key: flags[key] for key in SUPPLY if key in flags}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("a titanium bracket, as printed", {"scope": "raw"}),
        ("raw print of a steel manifold", {"scope": "raw"}),
        ("stainless steel nozzle, no machining", {"scope": "raw"}),
        ("printed only, without any post-machining", {"scope": "raw"}),
        ("チタンのブラケット、造形のまま", {"scope": "raw"}),
        ("造形品のみ、機械加工なし", {"scope": "raw"}),
        ("追加工は不要", {"scope": "raw"}),
        ("bracket, finish machining included", {"scope": "finished"}),
        ("finish-machined flange", {"scope": "finished"}),
        ("フランジ、仕上げ加工込み", {"scope": "finished"}),
        ("機械加工あり", {"scope": "finished"}),
        ("impeller with inspection report", {"scope": "reported"}),
        ("first article inspection required", {"scope": "reported"}),
        ("検査成績書付きでお願いします", {"scope": "reported"}),
        ("初品検査あり", {"scope": "reported"}),
        ("a bracket bought in China", {"region": "CN"}),
        ("ordered from a Chinese supplier", {"region": "CN"}),
        ("中国で調達", {"region": "CN"}),
        ("中国の業者に発注したい", {"region": "CN"}),
        ("sourced in Germany", {"region": "EU"}),
        ("欧州で調達", {"region": "EU"}),
        ("printed in the USA", {"region": "US"}),
        ("インドから調達", {"region": "IN"}),
        ("国内調達", {"region": "JP"}),
        ("express delivery please", {"express": True}),
        ("特急で欲しい", {"express": True}),
        ("as printed, bought in China, express delivery",
         {"scope": "raw", "region": "CN", "express": True}),
        ("造形のまま、中国で調達、特急", {"scope": "raw", "region": "CN", "express": True}),
    ],
)  # fmt: skip
def test_words_of_supply_are_heard(sentence, said):
    assert supply(sentence) == said


@pytest.mark.parametrize(
    "sentence",
    ["raw material is steel", "a mixer for China clay", "raw casting to be replaced",
     "spare part of a machine bought in China", "pump made in China", "a Chinese pump impeller",
     "seat of an express train", "特急列車の座席金具", "中国で製造された装置の部品",
     "machining is impossible here", "no machining access", "printed circuit board cooler",
     "inspection window frame", "検査治具", "finished part of 3 kg", "原料の粉砕機",
     "no inspection report", "検査成績書は不要", "not as printed", "中国地方の水車",
     "a print head", "an american football helmet"],
)  # fmt: skip
def test_what_only_sounds_like_supply_is_not(sentence):
    assert supply(sentence) == {}
