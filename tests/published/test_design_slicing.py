"""Scan lengths of PySLM 0.6.1 on its own parts (note on design, case I)."""

import numpy as np
import pytest

from sekiso.design.hatching import Pattern
from sekiso.design.intake import load_part
from sekiso.design.slices import Outline, fill_layers
from sekiso.geometry.contours import layers

LAYERS = [
    ("frameGuide.stl", 14.8, 17828.032, 18175.892, 17829.993, 1090.423),
    ("nut.stl", 5.0, 1853.042, 1895.265, 1854.283, 168.321),
]


@pytest.mark.parametrize(("file", "height", "lines", "stripes", "islands", "contours"), LAYERS)
def test_one_layer_has_the_published_lengths(
    shared, file, height, lines, stripes, islands, contours
):
    part = load_part(shared / "data" / "parts" / file)
    low = part.vertices[:, 2].min()
    cut = layers(part.vertices, part.triangles, heights=np.array([low + height * 1e-3]))
    expected = {"lines": (lines, 0.0), "stripes": (stripes, 1e-4), "islands": (islands, 0.0)}
    for kind, (length, overlap) in expected.items():
        pattern = Pattern(kind=kind, overlap=overlap)
        filled = next(fill_layers(cut, pattern=pattern, outline=Outline()))
        assert filled.vectors.lengths.sum() * 1e3 == pytest.approx(length, rel=5e-3)
    rings = filled.contours[0]
    total = sum(np.hypot(*np.diff(ring, axis=0, append=ring[:1]).T).sum() for ring in rings)
    assert total * 1e3 == pytest.approx(contours, rel=1e-3)
