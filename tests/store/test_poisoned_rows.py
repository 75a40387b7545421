"""A row that one owner shares can neither stop the answers of others nor tell them its words."""

from sekiso.interfaces.python.learning import predict
from sekiso.store.opening import opened


def test_a_metal_that_no_file_knows_moves_nobody_and_is_told_to_nobody(tmp_path):
    store = opened(tmp_path, owner="Institute")
    store.organisation("Asker")
    share = {"level": "programme", "purposes": ("learn",)}
    head = b"material,laser_power_W,scan_speed_mm_s,relative_density_pct\n"
    store.add(head + b"316L,200,800,99.1\n", name="a.csv", **share)
    asker, asked = store.acting_as("Asker"), {"material": ["316L"]}
    before = predict("relative_density", asked, store=asker)
    store.add(head + b"SECRET-ALLOY-7,200,800,91.0\n", name="b.csv", **share)
    after = predict("relative_density", asked, store=asker)
    assert (after.value, after.low) == (before.value, before.low)
    assert asker.learnable().n == 1
