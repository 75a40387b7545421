"""Make the reference pages from knowledge, quantities and fields, in both languages."""

from __future__ import annotations

from pathlib import Path

from sekiso.domain import glossary, messages, quantities
from sekiso.interfaces.python import catalogue
from sekiso.knowledge import Knowledge, Record, load
from sekiso.store.field_page import am_cdm_page, fields_page

TARGET = Path(__file__).parent / "reference"
KINDS = ("alloys", "processes", "routes", "machines", "standards")


def main(target: Path = TARGET) -> None:
    """Write <target>/<language>/*.md."""
    knowledge = load()
    for language in messages.LANGUAGES:
        folder = target / language
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "glossary.md").write_text(_glossary(language), encoding="utf-8")
        (folder / "fields.md").write_text(fields_page(language), encoding="utf-8")
        (folder / "am_cdm.md").write_text(am_cdm_page(language), encoding="utf-8")
        (folder / "knowledge.md").write_text(_shares(knowledge, language), encoding="utf-8")
        for kind in KINDS:
            pages = [_page(record, language) for record in knowledge.of(kind).values()]
            (folder / f"{kind}.md").write_text("\n".join(pages), encoding="utf-8")
    print(f"wrote {sum(1 for _ in target.rglob('*.md'))} pages to {target.name}")


def _glossary(language: str) -> str:
    rows = [f"# {glossary.name('word', 'property', language)}", ""]
    for entry in quantities.properties().values():
        rows += [f"## {entry.name(language)} (`{entry.key}`, {entry.shown})",
                 entry.definition[language], ""]  # fmt: skip
    rows += [f"# {glossary.name('word', 'column', language)}", ""]
    rows += ["|  | key | columns | unit | band |", "|---|---|---|---|---|"]
    for entry in quantities.everything().values():
        columns = ", ".join(f"`{name}`" for name in (entry.key, *entry.columns))
        low, high = entry.measured
        rows.append(
            f"| {entry.name(language)} | `{entry.key}` | {columns} | {entry.shown} "
            f"| {low:g} - {high:g} |"
        )
    ends = ", ".join(f"`_{suffix}`" for suffix in quantities.suffixes())
    return "\n".join([*rows, "", ends, ""])


def _shares(knowledge: Knowledge, language: str) -> str:
    rows = ["| kind | files | facts | checked |", "|---|---|---|---|"]
    for row in catalogue.shares(knowledge, language):
        share = "-" if row["checked"] is None else f"{row['checked']:.0%}"
        rows.append(f"| {row['kind']} | {row['files']} | {row['facts']} | {share} |")
    return "\n".join(rows) + "\n"


def _page(record: Record, language: str) -> str:
    rows = [f"# {record.name(language)} (`{record.key}`)", ""]
    facts = record.facts()
    if facts:
        rows += ["| number | value | low | high | unit | source |", "|---|---|---|---|---|---|"]
    for path, fact in facts:
        numbers = " | ".join(f"{x:.5g}" for x in (fact.value, fact.low, fact.high))
        rows.append(f"| {path} | {numbers} | {fact.unit} | {fact.source.citation} |")
    return "\n".join([*rows, ""])


if __name__ == "__main__":
    main()
