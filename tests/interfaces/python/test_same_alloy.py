"""One alloy by every route: the same rows for Python and JSON."""

import json

from sekiso.domain.answer import Answer, Candidate, Reason
from sekiso.domain.prediction import Prediction
from sekiso.interfaces.python.same_alloy import same_alloy, same_alloy_json
from sekiso.interfaces.report.same_alloy import table
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load


def candidate(process, price, **rest):
    cost = Prediction.lognormal("cost", "JPY", price, 0.3, model="made_up")
    return Candidate(
        process, "316l", "Fe-stainless", "annealed", "finished", is_additive=False,
        predictions={"cost": cost}, **rest,
    )  # fmt: skip


OUT = candidate("casting", 900.0, is_feasible=False, reasons=(Reason("magnetic", {}),))
ANSWER = Answer("id", "0", {}, (candidate("machining", 2000.0), candidate("sheet", 3000.0), OUT))


def test_rows_hold_the_price_by_route_and_why_a_route_is_out():
    rows = same_alloy(ANSWER)
    assert [row["process"] for row in rows] == ["machining", "sheet", "casting"]
    assert rows[0]["cost"]["value"] == 2000.0
    assert rows[2]["reasons"] == ["magnetic"]
    told = json.loads(same_alloy_json(ANSWER))
    assert [row["feasible"] for row in told] == [True, True, False]


def test_the_table_tells_the_same_rows_in_words():
    shown = table(ANSWER, Words(load(), "en"))
    assert [row[0] for row in shown.rows] == ["Machining from solid", "Sheet forming", "Casting"]
    assert shown.rows[2][-1] == "is magnetic"
