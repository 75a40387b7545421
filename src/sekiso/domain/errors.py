"""Errors with one envelope: what - got - allowed - why - what to do next, in both languages."""

from __future__ import annotations

from sekiso.domain import messages

_STOPS = ".!?:。！？："
FIELDS = ("what", "got", "allowed", "why", "next")


class SekisoError(Exception):
    """Base of all errors a user may meet; `key` names a text under `[error.<key>]`."""

    exit_code = 2
    http_status = 422

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(self.text())

    def envelope(self, language: str = "en") -> dict[str, str]:
        """{"error": key, "what": ..., "got": ..., "allowed": ..., "why": ..., "next": ...}."""
        parts = {"error": self.key}
        for field in FIELDS:
            if messages.has_text(f"error.{self.key}.{field}"):
                parts[field] = messages.text(f"error.{self.key}.{field}", language, **self.values)
        return parts

    def text(self, language: str = "en") -> str:
        """The envelope as one paragraph."""
        envelope = self.envelope(language)
        return " ".join(_sentence(envelope[f], language) for f in FIELDS if envelope.get(f))

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (type(self), self.key, self.values)


class NeedError(SekisoError):
    """The question cannot be understood or contradicts itself."""


class RecipeError(SekisoError):
    """A build parameter is impossible."""


class PartError(SekisoError):
    """A part file cannot be read as a body."""


class DataError(SekisoError):
    """A table or a fact is malformed."""


class PolicyError(SekisoError):
    """The asker may not do this; says nothing about what exists."""

    http_status = 403


class OutOfRangeError(SekisoError):
    """A value lies outside the range in which a formula is valid."""


class ServiceError(SekisoError):
    """The service cannot do this now: it is full, stops, lost a worker, or failed inside."""

    http_status = 503


class MissingExtraError(SekisoError):
    """A library of an optional extra is not installed; the text holds the pip line."""

    http_status = 501


def _sentence(text: str, language: str) -> str:
    """A piece of the paragraph with the stop that keeps it from running into the next.

    >>> _sentence("PBF-LB, DED-Arc", "en"), _sentence("Did you mean '5 mm'?", "en")
    ('PBF-LB, DED-Arc.', "Did you mean '5 mm'?")
    """
    return text if text[-1] in _STOPS else text + ("。" if language == "ja" else ".")


def _rebuilt(kind: type[SekisoError], key: str, values: dict[str, object]) -> SekisoError:
    return kind(key, **values)
