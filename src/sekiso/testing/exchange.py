"""What an importer or exporter of measured data must keep."""

from __future__ import annotations

from contextlib import suppress

from sekiso.domain.errors import DataError
from sekiso.domain.messages import LANGUAGES
from sekiso.store.fields import DOUBTS, findings_of
from sekiso.store.reading import Exporter, Importer
from sekiso.store.records import Record


class DataImporterConformance:
    """Checks of an `Importer`; the class that inherits them gives two fixtures.

    `importer`: the importer under test.  `content`: the bytes of a file of its format.
    """

    def test_it_knows_its_own_files(self, importer: Importer, content: bytes) -> None:
        """The head tells the format, a few words do not."""
        assert importer.sniff(content[:4096], f"file.{importer.endings[0]}")
        assert not importer.sniff(b"no measured data at all", "letter.pdf")

    def test_its_records_hold_what_the_field_list_says(
        self, importer: Importer, content: bytes
    ) -> None:
        """No unknown kind or field, no unit of another dimension; links stay inside or outside."""
        reading = importer.read(content, "file")
        assert reading.format == importer.key
        for record in reading.records:
            faults = [one for one in findings_of(record) if one.code not in DOUBTS]
            assert faults == []

    def test_its_findings_have_words_in_both_languages(
        self, importer: Importer, content: bytes
    ) -> None:
        """Each finding is a sentence."""
        for finding in importer.read(content, "file").findings:
            for language in LANGUAGES:
                assert finding.text(language).strip()

    def test_a_file_cut_short_is_refused_or_read(self, importer: Importer, content: bytes) -> None:
        """A DataError or a reading, nothing else."""
        for share in (0.0, 0.3, 0.6, 0.9):
            with suppress(DataError):
                importer.read(content[: int(len(content) * share)], "file")

    def test_the_same_bytes_give_the_same_counts(self, importer: Importer, content: bytes) -> None:
        """Reading is a pure function, but for the ids of new records."""
        first, second = importer.read(content, "file"), importer.read(content, "file")
        assert (first.counts, first.facts) == (second.counts, second.facts)
        assert [one.content_digest() for one in first.records if not one.links] == [
            one.content_digest() for one in second.records if not one.links
        ]


class DataExporterConformance:
    """Checks of an `Exporter` with the `Importer` of the same key, which reads it back.

    Fixtures: `exporter`, `importer`, `records` (a tuple of valid records).
    """

    def test_what_goes_out_comes_back(
        self, exporter: Exporter, importer: Importer, records: tuple[Record, ...]
    ) -> None:
        """The canonical JSON of each record is the same after the way out and back."""
        content = exporter.write(records, {})
        back = importer.read(content, f"file.{exporter.ending.strip('.')}").records
        told = sorted(one.canonical() for one in back)
        assert told == sorted(one.canonical() for one in records)
