"""The models page: a card per model with its data, its score on unseen sources, its validity."""

from __future__ import annotations

from html import escape
from typing import Any

from sekiso.domain import glossary, messages, quantities
from sekiso.explorer.models import MODELS
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.service import Site


def content(site: Site, words: Words) -> tuple[str, Any]:
    """(HTML, JSON value) of the page."""
    from sekiso.interfaces.python.learning import models

    cards = models()
    pieces = [f"<p>{escape(words.text('models.lead'))}</p>", _overview(cards, words)]
    pieces.append(_statements(words))
    pieces += [_card(card, words) for card in cards.values()]
    value = {
        "cards": {key: card.as_mapping() for key, card in cards.items()},
        "models": [
            {"key": m.key, "gives": m.gives, "needs": m.needs, "processes": m.processes,
             "source": m.source.citation, "score": m.score, "score_of": m.score_of}
            for m in MODELS
        ],
    }  # fmt: skip
    return "".join(pieces), value


def _statements(words: Words) -> str:
    """What every model needs, gives and was validated for, as it states itself."""
    heads = ("model", "gives", "needs", "processes", "source")
    columns = tuple(words.text(f"models.{name}") for name in heads)
    rows = tuple(
        (
            blocks.model_name(model.key, words),
            ", ".join(field(name, words) for name in model.gives),
            ", ".join(field(name, words) for name in model.needs),
            ", ".join(words.short_shaping(key) for key in model.processes) or "-",
            f"{model.source.title} ({words.text(f'status.{model.source.status}')})",
        )
        for model in MODELS
    )
    table = html.table(blocks.Table(words.text("models.statements"), columns, rows))
    return f"<section>{table}</section>"


def _overview(cards: Any, words: Words) -> str:
    text = words.text
    heads = ("property", "rows", "sources", "coverage", "error")
    columns = tuple(text(f"models.{name}") for name in heads)
    rows = tuple(
        (
            words.subject(key), f"{card.n_rows:,}", str(card.n_sources), _percent(card.coverage),
            "-" if card.error_over_noise is None else f"{card.error_over_noise:.2g}",
        )
        for key, card in cards.items()
    )  # fmt: skip
    table = blocks.Table(text("models.overview"), columns, rows, frozenset(range(1, 5)))
    how = f'<p class="soft small">{escape(text("models.how"))}</p>'
    return f"<section>{html.table(table)}{how}</section>"


def _card(card: Any, words: Words) -> str:
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
    lines = "".join(_line(name, value, card) for name, value in facts)
    warnings = html.bullets(
        text(f"card_warning.{code}") if messages.has_text(f"card_warning.{code}") else code
        for code in card.warnings
    )
    return (
        f'<section id="{card.property}"><h2>{escape(words.subject(card.property))}</h2>'
        f"<dl>{lines}</dl>{warnings}{_scores(card, words)}</section>"
    )


def _line(name: str, value: str, card: Any) -> str:
    """One fact of a card; title and licence stay in the language of their source."""
    language = ' lang="en"' if value in (card.title, card.licence) else ""
    return f"<dt>{escape(name)}</dt><dd{language}>{html.linked(value)}</dd>"


def _scores(card: Any, words: Words) -> str:
    """All measured scores by their keys in the model file, folded away."""
    rows = [(key, f"{value:.4g}", "") for key, value in card.scores.items()]
    flattering = words.text("models.random_split")
    rows += [(key, f"{value:.4g}", flattering) for key, value in card.random_split.items()]
    if not rows:
        return ""
    columns = tuple(words.text(f"models.{name}") for name in ("score", "value", "note"))
    table = html.table(blocks.Table("", columns, tuple(rows), frozenset({1})), caption=False)
    summary = escape(words.text("models.all_scores"))
    return f"<details><summary>{summary}</summary>{table}</details>"


def _ranges(card: Any, words: Words) -> list[str]:
    found = []
    for name, ends in card.ranges.items():
        entry = quantities.quantity(name)
        low, high = (entry.show(x) for x in ends)
        found.append(
            f"{field(name, words)} {low:.4g}-{high:.4g} {words.unit(entry.shown)}".rstrip()
        )
    return found


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
