import pytest

from sekiso.geometry.formats.foreign import foreign_name, text_start


@pytest.mark.parametrize(("content", "name"), [
    (b"%PDF-1.7", "PDF"), (b"\n <!DOCTYPE html>", "HTML"), (b"glTF\x02", "GLB"),
    (b"solid part", None), (b"", None),
])  # fmt: skip
def test_documents_and_pictures_are_told_by_their_first_bytes(content, name):
    assert foreign_name(content) == name


def test_byte_order_mark_and_blanks_do_not_count():
    assert text_start(b"\xef\xbb\xbf\r\n  ply\n").startswith(b"ply")
    assert len(text_start(b"x" * 9000)) == 4096
