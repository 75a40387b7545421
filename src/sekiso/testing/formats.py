"""What a reader of mesh or CAD files must keep."""

from __future__ import annotations

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.format import Format


class ImporterConformance:
    """Checks of a `Format`; the class that inherits them gives two fixtures.

    `file_format`: the format under test.  `content`: the bytes of a file with one closed body, less
    than a metre large.
    """

    def test_it_knows_its_own_files(self, file_format: Format, content: bytes) -> None:
        """The bytes tell the format, text of another kind does not."""
        assert float(file_format.sniff(content)) > 0.0
        assert float(file_format.sniff(b"no body at all, but a few words")) == 0.0
        assert float(file_format.sniff(b"")) == 0.0

    def test_its_suffixes_are_plain(self, file_format: Format) -> None:
        """Lower case, without the dot."""
        assert file_format.suffixes
        assert all(s == s.lower().strip(".") for s in file_format.suffixes)

    def test_it_gives_points_in_metres_and_triangles_among_them(
        self, file_format: Format, content: bytes
    ) -> None:
        """Finite points, whole triangles, indices within."""
        body = file_format.read(content)
        assert body.points.shape[1] == body.triangles.shape[1] == 3
        assert np.isfinite(body.points).all()
        assert 0 <= body.triangles.min() <= body.triangles.max() < len(body.points)
        assert 0.0 < np.ptp(body.points, axis=0).max() < 1.0

    def test_a_file_cut_short_is_refused_or_gives_less(
        self, file_format: Format, content: bytes
    ) -> None:
        """A PartError, or fewer triangles where the format does not say how many there are."""
        whole = file_format.read(content)
        for share in (0.3, 0.6, 0.9):
            try:
                body = file_format.read(content[: int(len(content) * share)])
            except PartError:
                continue
            assert len(body.triangles) < len(whole.triangles)

    def test_the_same_bytes_give_the_same_body(self, file_format: Format, content: bytes) -> None:
        """Reading is a pure function."""
        first, second = file_format.read(content), file_format.read(content)
        assert np.array_equal(first.points, second.points)
        assert np.array_equal(first.triangles, second.triangles)
