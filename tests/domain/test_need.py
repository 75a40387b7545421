import re

import pytest

from sekiso.domain.errors import NeedError
from sekiso.domain.need import FIELDS, Need, OwnRows, read_need, said_texts
from sekiso.domain.part import FEATURES, Part
from sekiso.domain.requirement import Requirement

PART = Part(1e-6, 6e-4, (0.01, 0.01, 0.01), digest="d" * 64, unit="inch")
ROWS = OwnRows({"yield_MPa": [501.25]}, digest="e" * 64, n=1)


def test_an_unknown_feature_is_refused_with_the_known_ones():
    with pytest.raises(NeedError, match=f"'wings' is not known. {FEATURES[0]}"):
        Need(features=frozenset({"wings"}))


def _digest(**fields):
    return Need(**fields).digest(version="1", knowledge_digest="k")


def test_the_digest_does_not_depend_on_the_order_of_words_and_flags():
    one = _digest(
        features=frozenset({"overhang", "lattice"}), flags={"urgent": True, "cooled": True}
    )
    other = _digest(
        features=frozenset({"lattice", "overhang"}), flags={"cooled": True, "urgent": True}
    )
    assert one == other


def test_the_digest_of_a_need_stays_what_it_was():
    # The id of an answer is part of the public contract: a change here is a breaking change.
    need = Need(mass=0.4, requirements=(Requirement("yield_strength", ">=", 8e8),))
    assert need.digest(version="1", knowledge_digest="k").startswith("f4743e0590ad")


def _example(row):
    """An argument for a field."""
    given = {"part": PART, "table": ROWS, "whole": 7, "flag": True}
    if row.kind == "list":
        return [row.example]
    if row.kind == "mapping":
        return dict([row.example.split("=")])
    return given.get(row.kind, row.example)


def test_every_field_of_a_need_moves_its_digest():
    needs = {row.name: read_need({row.name: _example(row)}) for row in FIELDS if row.name != "unit"}
    needs["unit"] = Need(part=Part(1e-6, 6e-4, (0.01, 0.01, 0.01), digest="d" * 64, unit="mm"))
    digests = {need.digest(version="1", knowledge_digest="k") for need in needs.values()}
    assert len({_digest(), *digests}) == len(FIELDS) + 1


@pytest.mark.parametrize(
    "row", [row for row in FIELDS if row.kind not in ("part", "table")], ids=lambda row: row.name
)
def test_what_was_said_reads_back_from_the_canonical_need_as_text(row):
    if row.name == "unit":
        assert said_texts(Need(part=PART).canonical(version="1", knowledge_digest="k"))["unit"] == (
            "inch"
        )
        return
    need = read_need({row.name: _example(row)})
    said = said_texts(need.canonical(version="1", knowledge_digest="k"))
    assert said.keys() == {row.name}
    assert read_need(said) == need


def test_assumptions_read_back_with_their_units():
    assume = {"volume": 5e-5, "largest_dimension": 0.12, "mass": 0.4, "yield_strength": 3e8,
              "service_temperature": 423.15, "quantity": 50.0, "share_plate": False, "urgent": True,
              "buy_to_fly": 8.0, "tooling": "lost"}  # fmt: skip
    need = read_need({"assume": assume})
    said = said_texts(need.canonical(version="1", knowledge_digest="k"))
    assert said["assume"]["volume"] == "50 cm^3"
    assert said["assume"]["yield_strength"] == "300 MPa"
    assert read_need(said).assume == pytest.approx(need.assume)


def test_every_field_is_named_and_explained_in_both_languages():
    for row in FIELDS:
        for texts in (row.label, row.help):
            assert texts["en"]
            assert re.search("[ぁ-んァ-ヶ一-龠]", texts["ja"]), row.name
        assert row.example or row.kind in ("part", "table"), row.name


def test_a_name_that_is_no_field_is_refused():
    with pytest.raises(TypeError, match=r"'colour' is no field of a need; fields: part, unit"):
        read_need({"colour": "red"})


def test_own_rows_stand_in_no_need_by_value():
    need = Need(own_rows=ROWS)
    canonical = need.canonical(version="1", knowledge_digest="k")
    assert canonical["own_rows"] == {"digest": "e" * 64, "n": 1}
    assert "501.25" not in f"{canonical} {need!r}"


def test_version_and_knowledge_move_the_digest():
    need = Need()
    assert need.digest(version="1", knowledge_digest="a") != need.digest(
        version="2", knowledge_digest="a"
    )
    assert need.digest(version="1", knowledge_digest="a") != need.digest(
        version="1", knowledge_digest="b"
    )


def test_a_part_is_named_by_its_digest_only():
    part = Part(1e-6, 6e-4, (0.01, 0.01, 0.01), name="secret.stl", digest="d")
    canonical = Need(part=part).canonical(version="1", knowledge_digest="k")
    assert canonical["part"] == "d"
    assert "secret" not in str(canonical)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"size": "10 x 10 x 10 mm", "volume": "2 cm^3"}, "does not fit into a size of"),
        ({"mass": "1 kg", "volume": "10 cm^3"}, "0.5 and 23"),
        ({"mass": "1 g", "volume": "100 cm^3"}, "0.5 and 23"),
        ({"size": "10 x 10 x 10 mm", "mass": "1 kg"}, "does not go into a size of"),
        ({"require": ["leak_tight", "leak_tight=no"]}, "contradict each other"),
        ({"require": ["corrosion=sea_water", "corrosion=oxygen"]}, "contradict each other"),
        (
            {"require": ["yield_strength >= 900 MPa", "tensile_strength >= 800 MPa"]},
            "above the tensile strength",
        ),
        ({"description": "a" * 10_000}, "10000 characters. At most 4000"),
    ],
)
def test_what_contradicts_itself_names_both(fields, match):
    with pytest.raises(NeedError, match=match):
        read_need(fields)


def test_a_hollow_body_and_one_medium_said_twice_are_no_contradiction():
    need = read_need({"size": "100 x 100 x 100 mm", "mass": "50 g", "require": ["leak_tight"] * 2})
    assert need.flags == {"leak_tight": True}
