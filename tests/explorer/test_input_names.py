from sekiso.domain import messages
from sekiso.explorer.input_names import input_names, is_named
from sekiso.interfaces.python.estimate import estimate

WAYS = (
    ("PBF-LB", "316L"), ("PBF-EB", "Ti-6Al-4V"), ("BJT", "316L"), ("DED-Arc", "316L"),
    ("DED-LB-powder", "316L"), ("casting/investment", "316L"), ("machining", "316L"),
    ("forging", "316L"), ("MIM", "316L"), ("sheet", "316L"), ("fabrication", "316L"),
)  # fmt: skip


def test_what_a_fact_belongs_to_stands_behind_its_name(known):
    names = input_names("PBF-LB.rates.setup_time", known)
    assert names == {"en": "set-up time (PBF-LB)", "ja": "段取り時間 (PBF-LB)"}
    assert input_names("labour.rates.technician", known)["ja"] == "技能者の時間単価"
    step = input_names("post_processing.steps.blasting.labour_per_part", known)
    assert step["en"] == "work per part (blasting)"
    assert input_names("volume", known)["en"] == "volume of the part"


def test_every_fitted_term_and_market_is_named(known):
    for path, _ in known.of("economics")["fitted_prices"].facts():
        if not path.startswith("scatter"):
            names = input_names(f"fitted_prices.{path}", known)
            assert names["en"] != names["ja"], path
    names = input_names("fitted_prices.level.machine_hour", known)
    assert names["en"] == "level of published prices (machine hour)"


def test_a_row_of_a_family_is_called_by_its_table(known):
    path = "PBF-LB.rates.build_rate_by_family.Fe-stainless"
    assert input_names(path, known)["en"] == "build rate (PBF-LB)"


def test_every_input_of_a_tornado_is_named_in_both_languages():
    found = {}
    for process, material in WAYS:
        told = estimate(size="60 x 50 x 40 mm", process=process, material=material, quantity=200)
        found |= {swing.input: swing.name for swing in told.tornado}
    assert len(found) > 50
    assert [path for path in found if not is_named(path)] == []
    for name in found.values():
        assert set(name) == set(messages.LANGUAGES)
