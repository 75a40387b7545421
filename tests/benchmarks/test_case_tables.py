"""Judged cases become needs by their request columns alone."""

import csv

from case_tables import documented_need, judged_cases, plain_need

PLAIN = {"description": "valve body", "language": "en", "size_mm": "70 x 50 x 60",
         "quantity": "20,000/year",
         "require": "16 bar; hardness >= 50 HRC; leak_tight"}  # fmt: skip


def test_wishes_in_prose_join_the_words_and_the_others_are_requirements():
    assert plain_need(PLAIN) == {
        "description": "valve body; 16 bar",
        "require": ["hardness >= 50 HRC", "leak_tight"],
        "size": "70 x 50 x 60 mm",
        "quantity": "20,000/year",
    }


def test_a_documented_need_keeps_numbers_as_the_table_prints_them():
    row = {"functional_requirement": "a bracket", "quantity": "1e+06", "quantity_unit": "per_year",
           "req_leak_tight": "1.0", "feat_lattice": "0", "env_x_mm": "120"}  # fmt: skip
    need = documented_need(row)
    assert need["quantity"] == "1e+06/year"
    assert need["require"] == ["leak_tight"]
    assert need["size"] == ["120 mm"]
    assert "features" not in need


def test_no_answer_column_reaches_the_question(tmp_path):
    row = {**dict.fromkeys(("id", "accept_routes", "reject_routes", "must_say", "note",
                            "accept_material_families"), "secret"), **PLAIN}  # fmt: skip
    with (tmp_path / "plain_parts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    (case,) = judged_cases(tmp_path)
    assert "secret" not in str(case.fields)
    assert (case.accepted, case.label("machining", is_additive=False)) == ({"secret"}, "machining")
