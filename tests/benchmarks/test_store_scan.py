"""What the scans are timed on: both sides give the same rows and figures, hidden builds none."""

import pyarrow as pa

import store_scan


def test_both_sides_of_the_comparison_say_the_same(tmp_path, monkeypatch):
    n_threads = pa.cpu_count()
    monkeypatch.setattr(store_scan, "N_TURNS", dict.fromkeys(store_scan.N_TURNS, 1))
    figures = store_scan.ratios(tmp_path, 50_000)
    assert figures["difference"] <= 1e-12
    assert (figures["n_q2"], figures["n_of_3"]) == (100, 3000)
    pa.set_cpu_count(n_threads)
