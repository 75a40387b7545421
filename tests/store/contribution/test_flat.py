"""Flat rows follow the pedigree, in SI by quantity key; masked fields are left out."""

import pytest

from sekiso.store.contribution.flat import flat_rows, rows_of
from sekiso.store.contribution.staging import staged

TEXT = """試験片,ロット,材料,装置,工法,出力(W),相対密度(%),密度測定法,Rm(MPa),表面,熱処理,D50(um)
A,L1,316L,M290,SLM,200,99.5,Archimedes,620,造形まま,SR,35
B,L1,316L,M290,SLM,250,99.1,画像解析,610,機械加工,SR,35
"""


@pytest.fixture(scope="module")
def records():
    return staged(TEXT.encode(), "a.csv").records


def test_each_test_is_a_row_with_what_it_descends_from(records):
    columns, ids = rows_of(records)
    assert columns.n == len(ids) == 4
    assert columns.numbers("power").tolist() == [200.0, 200.0, 250.0, 250.0]
    assert set(columns.words("process")) == {"PBF-LB"}
    assert columns.words("surface").tolist() == ["as_built", "as_built", "machined", "machined"]
    assert columns.numbers("d50") == pytest.approx(35e-6)


def test_the_method_stands_beside_densities_only(records):
    columns, _ = rows_of(records)
    methods = sorted(filter(None, columns.words("density_method")))
    assert methods == ["Archimedes", "画像解析"]


@pytest.mark.parametrize("mask", ["test.tensile_strength", "tensile_strength"])
def test_masked_numbers_are_left_out(records, mask):
    assert "tensile_strength" not in rows_of(records, masked=[mask])[0].number


def test_masked_words_are_left_out(records):
    columns, _ = rows_of(records, masked=["machine.model", "specimen.heat_condition"])
    assert not {"machine", "heat_condition"} & columns.word.keys()


def test_a_pedigree_that_goes_in_a_circle_ends(records):
    from dataclasses import replace

    first = next(record for record in records if record.kind == "build")
    looped = replace(first, links={**first.links, "build": (first.id,)})
    rest = [record for record in records if record is not first]
    assert len(flat_rows([looped, *rest])) == 4
