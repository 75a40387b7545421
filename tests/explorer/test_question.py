"""The need joined with what its words say."""


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
