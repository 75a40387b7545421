"""Who helps with an answer, by its process, its words and a place."""

from sekiso.directory.book import open_book
from sekiso.directory.matches import matches

BOOK = open_book()
TODAY = "2026-11-28"


def test_the_nearest_institutes_of_the_process_come_first():
    found = matches(BOOK, "PBF-LB", prefecture="金沢", today=TODAY)
    assert {found["prints"][0].key, found["prints"][1].key} == {
        "institute/ishikawa", "institute/kanazawa",
    }  # fmt: skip
    assert found["tests"][0].key == "institute/ishikawa"
    assert found["advises"][0].key == "institute/ishikawa"
    assert all(entry.country == "JP" for entry in found["prints"])


def test_a_consortium_is_found_by_its_application_before_its_process():
    found = matches(BOOK, "PBF-LB", text="船舶プロペラ", today=TODAY)
    assert found["consortia"][0].key == "consortium/kp4"


def test_a_process_without_words_finds_its_consortium():
    assert matches(BOOK, "BJT", today=TODAY)["consortia"][0].key == "consortium/kp5"


def test_a_newcomer_finds_a_course_nearby():
    found = matches(BOOK, "PBF-EB", prefecture="大阪", today=TODAY)
    assert "programme/hyogo-printer" in [entry.key for entry in found["training"]]
    assert len([e for e in found["subsidies"] if e.is_stale]) == 10


def test_an_answer_finds_its_consortium_and_its_standards():
    import sekiso

    answer = sekiso.explore(description="船のプロペラ", size="900 x 900 x 300 mm", quantity=2)
    found = sekiso.directory_for(answer, prefecture="広島", today=TODAY)
    assert found["consortia"][0].key == "consortium/kp4"
    (told,) = [note.values["codes"] for note in answer.notes if note.key == "standards"]
    assert {entry.fields["code"] for entry in found["standards"]} == set(told.split(", "))
    assert all(entry.text("scope", "ja") for entry in found["standards"])


def test_a_programme_of_the_government_neither_prints_nor_tests():
    for process in ("BJT", "PBF-LB"):
        found = matches(BOOK, process, today=TODAY)
        sorts = {entry.sort for group in ("prints", "tests", "advises") for entry in found[group]}
        assert not any(sort.startswith("government") for sort in sorts)
