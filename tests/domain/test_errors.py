"""Every text that the source may ask for exists in both languages and gets all its fields."""

import ast
import pickle
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sekiso.domain import errors, messages
from sekiso.domain.errors import FIELDS, NeedError, PartError, PolicyError, SekisoError

SOURCE = Path(errors.__file__).resolve().parents[1]
KINDS = {kind.__name__ for kind in SekisoError.__subclasses__()} | {"SekisoError"}


@dataclass(frozen=True)
class Site:
    """A place in the source that names a text: its key and the names of the values it gives."""

    place: str
    key: str
    given: frozenset[str] | None  # None where the values are passed on as **values


class _Anything:
    """Takes every format specification."""

    def __format__(self, specification):
        return "7"


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{file.relative_to(SOURCE)}:{node.lineno}", node


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _text(arguments: list[ast.expr], place: int) -> str | None:
    found = arguments[place] if len(arguments) > place else None
    return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None


def _error_sites() -> list[Site]:
    sites = []
    for place, call in _calls():
        position = {"_error": 1}.get(_name(call.func), 0 if _name(call.func) in KINDS else None)
        key = None if position is None else _text(call.args, position)
        if key is not None:
            names = [word.arg for word in call.keywords]
            given = None if None in names else frozenset(n for n in names if n)
            sites.append(Site(place, key, given))
    return sites


def _reason_sites() -> list[Site]:
    sites = []
    for place, call in _calls():
        key = _text(call.args, 0)
        if _name(call.func) == "Reason" and key is not None and len(call.args) > 1:
            table = call.args[1]
            is_plain = isinstance(table, ast.Dict) and all(
                isinstance(k, ast.Constant) for k in table.keys
            )
            given = frozenset(str(k.value) for k in table.keys) if is_plain else None  # type: ignore[union-attr]
            sites.append(Site(place, key, given))
    return sites


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


ERRORS = _error_sites()
REASONS = _reason_sites()


def test_the_raise_sites_are_found():
    assert len(ERRORS) > 60  # fewer means that the search went blind
    assert len(REASONS) > 12


def _faults_of_error(site: Site, language: str) -> list[str]:
    """What is wrong with the text of an error, each with the key and the place of the raise."""
    where = f"{site.key}@{site.place}"
    texts = messages.catalogue(language)
    templates = {field: texts.get(f"error.{site.key}.{field}") for field in FIELDS}
    faults = [f"{where}: no '{field}'" for field in ("what", "next") if not templates[field]]
    if site.given is not None and not faults:
        wanted = set().union(*(_fields(text) for text in templates.values() if text))
        faults += [f"{where}: '{name}' is not given" for name in sorted(wanted - site.given)]
    if site.given is not None and not faults:
        error = SekisoError(site.key, **dict.fromkeys(site.given, _Anything()))
        shown = " ".join(error.envelope(language).values())
        faults += [f"{where}: unfilled field in {shown}"] if re.search(r"\{\w", shown) else []
    return faults


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_each_error_raised_has_a_text_whose_fields_are_all_given(language):
    assert [fault for site in ERRORS for fault in _faults_of_error(site, language)] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_each_reason_given_has_a_text_whose_fields_are_all_given(language):
    faults = []
    for site in REASONS:
        template = messages.catalogue(language).get(f"reason.{site.key}")
        if not template:
            faults.append(f"{site.key}@{site.place}: no text")
        elif site.given is not None and not _fields(template) <= site.given:
            faults.append(f"{site.key}@{site.place}: {_fields(template) - site.given} not given")
    assert faults == []


def test_every_error_text_is_asked_for_somewhere():
    asked = {site.key for site in ERRORS}
    written = "".join(f.read_text(encoding="utf-8") for f in sorted(SOURCE.rglob("*.py")))
    texts = {key.split(".")[1] for key in messages.catalogue("en") if key.startswith("error.")}
    unused = {key for key in texts - asked if f'"{key}"' not in written}
    assert unused == set()


def test_both_languages_use_the_same_fields():
    in_language = {"en", "ja", "gain_en", "gain_ja", "loss_en", "loss_ja", "untested_en",
                   "untested_ja"}  # fmt: skip
    english, japanese = (messages.catalogue(language) for language in ("en", "ja"))
    fields = {key: (_fields(english[key]), _fields(japanese[key])) for key in english}
    differing = {k: f for k, f in fields.items() if f[0] - in_language != f[1] - in_language}
    assert differing == {}


def test_the_envelope_holds_only_the_fields_that_have_a_text():
    envelope = NeedError("assume_unreadable", got="x").envelope()
    assert envelope == {
        "error": "assume_unreadable",
        "what": "'x' is not an assumption.",
        "next": "Write --assume key=value, with a key of the list of assumptions.",
    }


def test_an_error_speaks_both_languages():
    error = PartError("upload_type", got=".exe", allowed=".stl")
    assert error.text("en").startswith("A file of type '.exe' cannot be read")
    assert "「.exe」" in error.text("ja") or "'.exe'" in error.text("ja")
    assert re.search("[ぁ-ん]", error.text("ja"))


def test_braces_in_what_the_user_wrote_are_shown_as_they_are():
    assert "{got} {0} {x.y}" in NeedError("record_unknown", got="{got} {0} {x.y}").text()


def test_an_error_survives_the_way_to_another_process():
    sent = NeedError("quantity_out_of_range", got=0.0)
    came = pickle.loads(pickle.dumps(sent))
    assert (type(came), came.key, came.values) == (NeedError, sent.key, sent.values)


def test_an_unknown_key_is_a_programming_error():
    with pytest.raises(KeyError, match="no_such_text"):
        messages.text("no_such_text")


@pytest.mark.parametrize("kind", SekisoError.__subclasses__(), ids=lambda kind: kind.__name__)
def test_every_kind_of_error_is_a_refusal_not_a_failure(kind):
    assert kind.exit_code == 2
    assert kind.http_status in (403, 422, 501, 503)
    assert PolicyError.http_status == 403


def test_no_piece_of_an_error_runs_into_the_next():
    refused = NeedError("process_without_rules", got="FDM", allowed="PBF-LB")
    assert "PBF-LB. " in refused.text()
    bare = NeedError("way_unknown", got="FDM", allowed="PBF-LB, BJT")
    assert "BJT. Choose" in bare.text("en")
    assert "BJT。" in bare.text("ja")
