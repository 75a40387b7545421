"""The fields of all kinds as pages of text (Markdown), and how they carry AM-CDM."""

from __future__ import annotations

from collections.abc import Iterator

from sekiso.domain import messages
from sekiso.store.am_cdm import am_cdm_coverage, carriers, model
from sekiso.store.field_list import Field, Kind, kinds, word_label


def fields_page(language: str = "en") -> str:
    """All kinds with their fields: label, type, unit and range, words, names elsewhere."""
    rows = [f"# {_text('title', language)}", "", _text("intro", language), ""]
    for kind in kinds().values():
        rows += [f"## {kind.label(language)} (`{kind.key}`)", "", *_links(kind, language)]
        rows += [_row(*(_text(name, language) for name in _COLUMNS)), "|---" * len(_COLUMNS) + "|"]
        rows += [_row(*_cells(field, language)) for field in kind.fields.values()]
        rows.append("")
    return "\n".join(rows)


def am_cdm_page(language: str = "en") -> str:
    """All classes and properties of AM-CDM: what carries each, or why nothing does."""
    classes, properties, mapped, absent = am_cdm_coverage()
    told = _text("am_cdm_intro", language).format(
        classes=classes, properties=properties, mapped=mapped, absent=absent
    )
    rows = [f"# {_text('am_cdm_title', language)}", "", told, ""]
    carried = carriers()
    for one in model().classes.values():
        if one.properties:
            rows += [f"## {one.name}", "", "| | | |", "|---|---|---|"]
        for name, prop in one.properties.items():
            if prop.not_applicable:
                by = model().reasons[prop.not_applicable][language]
            else:
                by = ", ".join(f"`{carrier}`" for carrier in carried.get(name, ()))
                by = by or _text("part_of_value", language)
            rows.append(_row(f"`{name}`", prop.range, by))
        rows.append("")
    return "\n".join(rows)


_COLUMNS = ("field", "label", "type", "range", "words", "names", "note")


def _cells(field: Field, language: str) -> Iterator[str]:
    yield f"`{field.name}`"
    yield field.label(language)
    yield _text(f"type_{field.type}", language)
    low, high = field.band
    unit = "" if field.shown == "dimensionless" else f" {field.shown}"
    yield f"{low:g} - {high:g}{unit}" if field.has_unit else ""
    words = field.words or (field.names if len(field.names) < 10 else field.names[:3])
    labels = (
        f"`{word}` {word_label(word, language)}" if field.words else f"`{word}`" for word in words
    )
    yield ", ".join(labels) + (" ..." if len(words) < len(field.names) else "")
    others = (("AM-CDM", field.am_cdm), ("AM-Bench", field.ambench), ("OPC 40540", field.opc))
    yield "<br>".join(f"{name} {told}" for name, told in others if told)
    of = ", ".join(f"`{word}`" for word in field.of)
    basis = _text("told_by", language).format(field=field.basis) if field.basis else ""
    yield " ".join(part for part in (field.help(language), basis, of) if part)


def _links(kind: Kind, language: str) -> list[str]:
    roles = ", ".join(
        f"`{role}` ({', '.join(kinds()[target].label(language) for target in targets)})"
        for role, targets in kind.links.items()
    )
    return [f"{_text('links', language)}: {roles}", ""]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("*", "\\*") for cell in cells) + " |"


def _text(key: str, language: str) -> str:
    return messages.catalogue(language)[f"field_page.{key}"]
