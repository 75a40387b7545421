import pytest

from sekiso.domain.errors import NeedError
from sekiso.store.policies.masks import check_masks, hidden_columns, visible
from sekiso.store.records import Record

RECORD = Record(
    "test", {"elongation": 1, "operator": "x", "report": "r"}, {"specimen": ("s", "t")}, "L1", "id",
    {"Operator": "x"},
)  # fmt: skip


def test_nothing_is_taken_without_masks():
    assert visible(RECORD, frozenset()) == RECORD


def test_masked_fields_go_and_with_them_what_the_foreign_file_said():
    shown = visible(RECORD, frozenset({"test.elongation", "operator", "specimen.report"}))
    assert (dict(shown.values), shown.extra, shown.label) == ({"report": "r"}, {}, "L1")
    assert (shown.id, shown.kind, shown.links) == (RECORD.id, RECORD.kind, RECORD.links)


def test_a_label_can_be_masked():
    assert visible(RECORD, frozenset({"label"})).label == ""
    assert visible(RECORD, frozenset({"test.label"})).label == ""


def test_links_to_what_may_not_be_seen_go():
    assert visible(RECORD, frozenset(), lambda one: one == "t").links == {"specimen": ("t",)}
    assert visible(RECORD, frozenset({"label"}), lambda one: False).links == {}


def test_a_column_of_a_flat_row_is_hidden_whatever_its_kind():
    assert hidden_columns(frozenset({"test.elongation", "power"})) == {"elongation", "power"}


def test_a_quantity_hides_every_field_that_gives_it():
    record = Record("test", {"yield_strength_002": 1, "Ra": 2, "elongation": 3})
    assert set(visible(record, frozenset({"yield_strength", "test.roughness"})).values) == {
        "elongation"
    }


def test_a_field_hides_the_column_of_its_quantity():
    assert "roughness" in hidden_columns(frozenset({"test.Ra"}))
    assert hidden_columns(frozenset({"porosity"})) >= {"porosity", "relative_density"}
    assert hidden_columns(frozenset({"test.relative_density"})) >= {"porosity", "relative_density"}
    assert hidden_columns(frozenset({"unheard"})) == {"unheard"}


def test_a_field_hides_the_word_that_it_may_tell():
    assert "material" in hidden_columns(frozenset({"feedstock_lot.grade"}))
    assert "material" in hidden_columns(frozenset({"grade"}))
    assert hidden_columns(frozenset({"density_method"})) == {"density_method"}


def test_a_record_of_a_foreign_kind_is_masked_by_names():
    assert visible(Record("oven", {"heat": 1, "name": "x"}), frozenset({"heat"})).values == {
        "name": "x"
    }


def test_a_mask_that_names_nothing_is_refused():
    check_masks(["operator", "test.elongation", "relative_density", "test.label", "label"])
    with pytest.raises(NeedError, match=r"does not exist\. Got elongaton, test\.power"):
        check_masks(["test.power", "operator", "elongaton"])
