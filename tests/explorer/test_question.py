"""The need joined with what its words say."""

from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of


def test_a_fallback_is_flagged_in_the_answer_and_its_intervals_are_wider(ask):
    block = {"size": "80 x 60 x 40 mm", "quantity": 20}
    named, unknown = ask(**block, material="Ti-6Al-4V"), ask(**block, material="Ti-5553")
    note = next(n for n in unknown.notes if n.key == "class_fallback")
    assert note.values["material"] == "Ti-5553"
    mine = {(c.process, c.material): c for c in named.candidates}
    checked = 0
    for c in unknown.candidates:
        other = mine.get((c.process, c.material))
        if other and "yield_strength" in c.predictions and "yield_strength" in other.predictions:
            wide, narrow = c["yield_strength"], other["yield_strength"]
            assert wide.validity == "class_fallback"
            assert wide.high / wide.low > narrow.high / narrow.low
            checked += 1
    assert checked > 2


def question(known, **fields):
    return question_of(need_of(**fields), known)


def test_a_flag_of_the_user_wins_over_the_words_of_the_description(known):
    words = "pump housing, existing tooling"
    spoken = question(known, description=words)
    assert spoken.flags["tooling"] == "exists"
    stated = question(known, description=words, require=["tooling=lost"])
    assert stated.flags["tooling"] == "lost"


def test_own_rows_are_read_and_checked_once_for_all_predictions(known):
    rows = {"material": ["316L"] * 2, "relative_density_pct": [99.5, 104.0]}
    asked = question(known, size=0.05, local=rows)
    assert asked.own_rows.n == 1  # the row above full density is left out
    assert question(known, size=0.05).own_rows is None


def test_what_fits_a_machine_is_known_up_front(known):
    asked = question(known, size="80 mm")
    assert asked.fit_shares.keys() == known.machines.keys()
    assert asked.fit_shares["eos-m290"] == 1.0
    assert question(known, size="80 m").fit_shares["eos-m290"] == 0.0


def test_what_own_rows_bring_in_vain_is_said_in_the_notes(ask):
    rows = {
        "material": ["IN625", "IN625", "IN625"],
        "process": ["PBF-LB", "PBFF", "PBF-LB"],
        "relative_density_percent": [99.5, 99.4, 118.0],
        "zzz": [1, 2, 3],
    }
    answer = ask(size="40 mm", material="IN625", quantity=5, local=rows)
    said = {note.key: dict(note.values) for note in answer.notes}
    assert said["finding.column_unread"] == {"names": "zzz"}
    assert said["own_rows_refused"] == {"n": 1, "all": 3}
    assert said["own_rows_of_unknown_process"] == {"n": 1, "all": 3}


def test_own_rows_that_are_all_used_need_no_word(ask):
    rows = {"material": ["IN625"], "process": ["PBF-LB"], "yield_strength_MPa": [500.0]}
    answer = ask(size="40 mm", material="IN625", quantity=5, local=rows)
    assert not [note for note in answer.notes if note.key.startswith("own_")]
