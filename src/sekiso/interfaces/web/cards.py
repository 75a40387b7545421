"""The models page: a card per model with its data, its score on unseen sources, its validity."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from sekiso.domain import glossary, messages, quantities
from sekiso.explorer.models import MODELS
from sekiso.interfaces.python.learning import models
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.service import Site


def content(site: Site, words: Words) -> tuple[Markup, Any]:
    """(HTML, JSON value) of the page."""
    cards = models()
    page = html.rendered(
        "models.html",
        words=words,
        overview=_overview(cards, words),
        statements=_statements(words),
        cards=[_card(card, words) for card in cards.values()],
    )
    value = {
        "cards": {key: card.as_mapping() for key, card in cards.items()},
        "models": [
            {"key": m.key, "gives": m.gives, "needs": m.needs, "uses": m.uses,
             "processes": m.validated_for.processes, "source": m.source.citation,
             "score": m.score, "score_of": m.score_of}
            for m in MODELS
        ],
    }  # fmt: skip
    return page, value


def _statements(words: Words) -> Markup:
    """What every model needs, gives and was validated for, as it states itself."""
    columns = words.texts("models", "model", "gives", "needs", "processes", "source")
    rows = tuple(
        (
            blocks.model_name(model.key, words),
            ", ".join(field(name, words) for name in model.gives),
            ", ".join(field(name, words) for name in model.needs),
            ", ".join(words.short_shaping(key) for key in model.validated_for.processes) or "-",
            f"{model.source.title} ({words.text(f'status.{model.source.status}')})",
        )
        for model in MODELS
    )
    return html.table(blocks.Table(words.text("models.statements"), columns, rows))


def _overview(cards: Any, words: Words) -> Markup:
    columns = words.texts("models", "property", "rows", "sources", "coverage", "error")
    rows = tuple(
        (
            words.subject(key), f"{card.n_rows:,}", str(card.n_sources), _percent(card.coverage),
            "-" if card.error_over_noise is None else f"{card.error_over_noise:.2g}",
        )
        for key, card in cards.items()
    )  # fmt: skip
    return html.table(blocks.Table(words.text("models.overview"), columns, rows, range(1, 5)))


def _card(card: Any, words: Words) -> dict[str, Any]:
    """A card's facts and scores; title and licence stay in the language of their source."""
    text = words.text
    facts = [
        (text("report.model"), blocks.model_name(card.model, words)),
        (text("models.data"), card.title),
        (text("models.address"), card.url or "-"),
        (text("models.licence"), card.licence or "-"),
        (text("models.fitted"), f"{card.date}, sha256 {card.digest[:16]}"),
        (text("models.rows"), f"{card.n_rows:,}"),
        (text("models.sources"), str(card.n_sources)),
        (text("models.coverage"), _percent(card.coverage)),
        (text("models.needs"), ", ".join(field(name, words) for name in card.needs)),
    ]
    if card.ranges:
        facts.append((text("models.ranges"), "; ".join(_ranges(card, words))))
    warnings = html.bullets(
        text(f"card_warning.{code}") if messages.has_text(f"card_warning.{code}") else code
        for code in card.warnings
    )
    return {
        "property": card.property, "facts": facts, "foreign": (card.title, card.licence),
        "warnings": warnings, "scores": _scores(card, words),
    }  # fmt: skip


def _scores(card: Any, words: Words) -> Markup:
    """All measured scores by their keys in the model file; nothing where there is none."""
    rows = [(key, f"{value:.4g}", "") for key, value in card.scores.items()]
    flattering = words.text("models.random_split")
    rows += [(key, f"{value:.4g}", flattering) for key, value in card.random_split.items()]
    if not rows:
        return Markup("")
    columns = words.texts("models", "score", "value", "note")
    return html.table(blocks.Table("", columns, tuple(rows), (1,)), caption=False)


def _ranges(card: Any, words: Words) -> list[str]:
    return [
        f"{field(name, words)} {quantities.quantity(name).show(low):.4g}-{words.shown(name, high)}"
        for name, (low, high) in card.ranges.items()
    ]


def field(name: str, words: Words) -> str:
    """A column of a table in words."""
    key = f"column.{name}"
    if messages.has_text(key):
        return words.text(key)
    if messages.has_text(f"defect.{name}"):
        return words.text(f"defect.{name}")
    known = glossary.words()["word"].get(name)
    return str(known[words.language]) if known else words.subject(name)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
