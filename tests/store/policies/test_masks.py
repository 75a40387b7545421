from sekiso.store.policies.masks import hidden_columns, visible
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
