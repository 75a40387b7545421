"""What an owner said of columns is remembered, for that owner only."""

from sqlalchemy import create_engine

from sekiso.store.contribution.memory import remember, remembered
from sekiso.store.contribution.staging import staged
from sekiso.store.database.tables import TABLES

TEXT = "Wert 7,材質\n215,316L\n"


def connection():
    engine = create_engine("sqlite://")
    TABLES.create_all(engine)
    return engine.connect()


def test_the_next_file_is_read_as_the_last_one_was_told():
    with connection() as told:
        first = staged(TEXT.encode(), "a.csv", mapping={"Wert 7": "hardness [HV]"})
        remember(told, "a", first.mapping)
        again = staged(TEXT.encode(), "b.csv", remembered=remembered(told, "a"))
        other = staged(TEXT.encode(), "b.csv", remembered=remembered(told, "b"))
    assert again.counts() == first.counts() == {"feedstock_lot": 1, "test": 1}
    assert other.counts() == {"feedstock_lot": 1}


def test_a_column_told_otherwise_replaces_what_was_kept():
    with connection() as told:
        remember(told, "a", {"x": "test.hardness [HV]", "y": ""})
        remember(told, "a", {"x": "test.elongation [percent]"})
        assert remembered(told, "a") == {"x": "test.elongation [percent]", "y": ""}
