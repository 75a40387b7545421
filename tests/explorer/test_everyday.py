"""Everyday questions: the routes and metals that an engineer of the field accepts as first answer.

Each row is one kind of question that was once answered wrongly.  `Accepted.routes` are the routes
of which the first must be one, `metals` the alloys of that first answer, `below` a price [JPY] that
nobody would pay, `heat` a part of the state that it must be in.
"""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Accepted:
    routes: frozenset[str]
    metals: frozenset[str]
    below: float = 1e12
    heat: str = ""


def _accept(routes, metals, **rest):
    return Accepted(frozenset(routes.split()), frozenset(metals.split()), **rest)


STEEL = "s45c low-carbon-steel scm440"
DEPOSITS = "DED-LB-powder DED-LB-wire DED-Arc tig-repair thermal-spray"
QUESTIONS = [
    # --- plain parts
    ("steel block", {"size": "60 x 60 x 40 mm", "quantity": 1},
     _accept("machining", STEEL, below=60e3)),
    ("turned steel spacer", {"size": "40 x 40 x 25 mm", "quantity": 200},
     _accept("machining standard-part", STEEL + " sum24l", below=4e3)),
    ("段付きシャフト、鋼、50本", {"size": "25 x 25 x 180 mm"},
     _accept("machining", STEEL, below=10e3)),
    ("平座金、ステンレス、500個", {"size": "24 x 24 x 2 mm"},
     _accept("standard-part", "sus304 316l", below=150)),
    ("steel mounting plate with six holes", {"size": "150 x 100 x 6 mm", "quantity": 50},
     _accept("sheet", "low-carbon-steel", below=3e3)),
    ("板金ブラケット SPCC 曲げ 30個", {"size": "120 x 60 x 40 mm"},
     _accept("sheet", "low-carbon-steel", below=6e3)),
    ("bent stainless cover, 1 mm sheet", {"size": "300 x 200 x 50 mm", "quantity": 20},
     _accept("sheet", "sus304 sus430", below=10e3)),
    ("welded steel base frame", {"size": "1000 x 800 x 600 mm", "quantity": 1},
     _accept("fabrication", "low-carbon-steel", below=450e3)),
    ("M10 special bolts", {"size": "16 x 16 x 60 mm", "quantity": 500000},
     _accept("cold-heading", STEEL, below=100)),
    # --- gears, bearings, drills
    ("歯車 モジュール2.5 高周波焼入れ S45C 30個", {"size": "80 x 80 x 20 mm"},
     _accept("machining", "s45c", below=40e3)),
    ("spur gear for a machine drive", {"size": "80 x 80 x 25 mm", "quantity": 20},
     _accept("standard-part machining", "scm415 scm440 s45c 20mncr5")),
    ("焼結含油軸受 年間30万個", {"size": "20 x 20 x 15 mm"},
     _accept("powder-metallurgy", "tin-bronze pm-steel", below=300)),
    ("twist drill, 6 mm", {"quantity": 20}, _accept("standard-part", "wc-co m2", below=30e3)),
    # --- castings
    ("ductile iron valve housing", {"size": "250 x 200 x 180 mm", "quantity": "300/year"},
     _accept("casting", "fcd450 fcd500 fcd600", below=120e3)),
    ("亜鉛ダイカストのレバー 年間3万個", {"size": "90 x 25 x 20 mm"},
     _accept("die-casting", "zamak-3 zamak-5", below=1500)),
    # --- media and heat
    ("hydraulic manifold block, 250 bar", {"size": "160 x 100 x 80 mm", "quantity": "200/year"},
     _accept("machining forging", "s45c low-carbon-steel fcd450 scm440")),
    ("valve body for gaseous hydrogen, 450 bar", {"size": "100 x 80 x 80 mm", "quantity": 50},
     _accept("machining forging", "316l")),
    ("液体水素ターボポンプのインデューサ 2個", {"size": "90 x 90 x 60 mm"},
     _accept("PBF-LB machining casting", "in718 jbk-75")),
    ("regenerative thrust chamber for a methane engine, cooling channels",
     {"size": "150 x 150 x 250 mm", "quantity": 2},
     _accept("PBF-LB", "grcop-42 cucrzr")),
    ("pharma mixing paddle, 316L, electropolished", {"size": "150 x 150 x 40 mm", "quantity": 3},
     _accept("fabrication machining sheet casting", "316l")),
    ("bushing of nickel-aluminium bronze, one piece", {"size": "70 x 70 x 60 mm"},
     _accept("machining", "nab", below=60e3)),
    ("hip stem implant", {"size": "150 x 40 x 20 mm", "quantity": "800/year"},
     _accept("PBF-EB PBF-LB forging casting machining", "ti-6al-4v cocr-f75")),
    # --- tools
    ("mould insert, conformal cooling, hardness 50 HRC", {"size": "70 x 70 x 50 mm", "quantity": 2},
     _accept("PBF-LB", "maraging-300", heat="aged")),
    # --- repairs of metals that no machine prints
    ("rebuild a worn shaft journal", {"material": "S45C", "size": "50 x 50 x 300 mm"},
     _accept(DEPOSITS, "316l er70s-6 in625 er110s-g stellite-6", below=450e3)),
    ("摩耗した金型の肉盛補修 SKD11", {"size": "200 x 150 x 60 mm", "quantity": 1},
     _accept(DEPOSITS, "h13 m2 maraging-300", below=600e3)),
    ("cladding repair of a worn cast iron seat", {"material": "FC250", "size": "200 x 200 x 80 mm"},
     _accept(DEPOSITS, "in625 invar36 316l")),
    # --- aircraft
    ("aircraft bracket, light, fatigue critical", {"size": "180 x 110 x 65 mm", "volume": "140 cm3",
      "quantity": 20, "require": ["yield_strength >= 800 MPa"]},
     _accept("PBF-LB PBF-EB machining", "ti-6al-4v")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "fields", "accepted"), QUESTIONS, ids=[words for words, _, _ in QUESTIONS]
)
def test_an_everyday_question_is_answered_as_a_shop_would(ask, words, fields, accepted):
    answer = ask(description=words, **fields)
    best = answer.best
    assert best is not None
    assert best.is_feasible
    assert best.process in accepted.routes
    assert best.material in accepted.metals
    assert best["cost"].value < accepted.below
    assert accepted.heat in best.heat_condition


def test_a_thin_case_does_not_make_a_tool_steel_of_a_soft_metal(ask):
    answer = ask(description="mould insert, conformal cooling, hardness 50 HRC",
                 size="70 x 70 x 50 mm", quantity=2)  # fmt: skip
    soft = [c for c in answer.candidates if c.material in ("ti-6al-4v", "316l", "alsi10mg")]
    assert all(c.probability < 0.2 for c in soft if c.is_feasible)


def test_cast_metal_is_not_deformed(ask):
    answer = ask(description="bush", material="CAC406", size="15 x 15 x 12 mm", quantity=500000)
    assert not [c for c in answer.candidates
                if c.is_feasible and c.process in ("cold-heading", "forging")]  # fmt: skip


def test_a_bracket_of_cast_iron_is_no_sheet(ask):
    answer = ask(description="machine bracket, cast iron", size="250 x 150 x 120 mm", quantity=30)
    assert "casting" in {c.process for c in answer.candidates if c.is_feasible}


def test_a_loaded_hot_wheel_is_of_a_creep_alloy(ask):
    answer = ask(description="turbine wheel, exhaust gas 950 degC", size="60 x 60 x 40 mm",
                 quantity=4)  # fmt: skip
    feasible = [c for c in answer.candidates if c.is_feasible]
    assert feasible[0].material in ("in738", "in713c", "mar-m247", "cm247lc")
    weak = [c for c in feasible if c.material in ("in625", "hastelloy-x", "316l")]
    assert all(c.probability < 0.2 for c in weak)


def test_a_dental_piece_is_prepared_in_minutes(ask):
    answer = ask(description="dental crown, CoCr", quantity=1)
    assert answer.best.process == "PBF-LB"
    assert answer.best.breakdown["preparation"] < 30e3
