"""Commands of `sekiso`: explore, estimate, lists of what stands on file, cite, serve, mcp."""

from __future__ import annotations

import atexit
import errno
import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

import sekiso
from sekiso.domain import messages
from sekiso.domain.errors import DataError, NeedError, SekisoError
from sekiso.domain.estimate_fields import ESTIMATE_FIELDS
from sekiso.domain.need import DoorField
from sekiso.domain.version import VERSION
from sekiso.interfaces.cli import lists
from sekiso.interfaces.cli.beside import beside, json_of, print_beside
from sekiso.interfaces.cli.console import wide_console
from sekiso.interfaces.cli.data import Asker
from sekiso.interfaces.cli.data_care import data
from sekiso.interfaces.cli.directory import COMMANDS, print_groups, print_json
from sekiso.interfaces.cli.faces import faces
from sekiso.interfaces.cli.investment import investment
from sekiso.interfaces.cli.lighten import lighten
from sekiso.interfaces.cli.lighter_watch import LighterWatching, lighter_watch
from sekiso.interfaces.cli.stress import stress
from sekiso.interfaces.python import catalogue
from sekiso.interfaces.python.need import takes_fields
from sekiso.interfaces.python.same_alloy import same_alloy_json
from sekiso.interfaces.report.estimate import print_estimate
from sekiso.interfaces.report.terminal import print_answer
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

Language = Literal["en", "ja"]
app = App(
    name="sekiso",
    version=VERSION,
    help="Can this part be built by metal additive manufacturing, how, in what, at what cost?",
)


_SHORT = {"require": "-r", "description": "-d"}
_TYPES: dict[str, Any] = {
    "text": str | None, "pieces": str | None, "list": tuple[str, ...], "table": Path | None,
    "mapping": tuple[str, ...] | None, "whole": int, "flag": bool,
}  # fmt: skip


def _option(row: DoorField) -> Any:
    """Type, name and help of the option for a field of the need."""
    name = f"--{(row.option or row.name).replace('_', '-')}"
    names = [name, _SHORT[row.name]] if row.name in _SHORT else [name]
    kind = Parameter(name=names, help=row.help["en"], negative="", show_default=False)
    return Annotated[_TYPES[row.kind], kind]


@app.command
@takes_fields(_option, is_documented=False)
def explore(
    part: Path | None = None,
    *,
    knowledge: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    report: Path | None = None,
    terms: Annotated[bool, Parameter(negative="")] = False,
    same_alloy: Annotated[bool, Parameter(negative="")] = False,
    what_if: Annotated[bool, Parameter(negative="")] = False,
    co2: Annotated[bool, Parameter(negative="")] = False,
    find_out: Annotated[bool, Parameter(negative="")] = False,
    compare: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    store: str | None = None,
    acting_as: Annotated[str | None, Parameter(name="--as")] = None,
    lang: Language = "en",
    currency: str = "JPY",
    **fields: Any,
) -> None:
    """Answer the question for one part.

    Parameters
    ----------
    part
        mesh or CAD file such as STL or STEP; leave it out and give --size or --description.
    knowledge
        folder with your own alloys, machines and prices, laid over the shipped ones.
    json
        print the answer as JSON.
    report
        also write the answer to this .pdf or .html file.
    terms
        print every term of every row of the ranking, with its weight.
    same_alloy
        print the alloy of the first row by every route; with --json only these rows.
    what_if
        print what saves most when it is asked otherwise; with --json only that.
    co2
        print what brings CO2 down by half, and with which chance; with --json only that.
    find_out
        print which quote, trial or test is worth most before the order; with --json only that.
    compare
        way to set beside others, repeatable: PBF-LB, casting/sand ...; with --json only these.
    store
        folder or address of the store whose shared rows may move the answer.
    acting_as
        organisation that asks, in a store in your own folder.
    lang
        language of the text.
    currency
        JPY, EUR, USD, CNY, GBP or INR, at the dated rate on file.
    """
    said = _said(fields)
    learned = Asker(store, acting_as).opened() if store is not None else None
    words = Words(load(knowledge), lang, currency=currency.upper())
    with lighter_watch(words) if said.get("lighten") else _busy(lang) as watch:
        told = watch if isinstance(watch, LighterWatching) else None
        answer = sekiso.explore(part, knowledge=knowledge, store=learned, progress=told, **said)
    if report is not None:
        answer.report(report, language=lang, currency=currency.upper(), knowledge=knowledge)
    said["knowledge"] = knowledge
    found = beside(
        answer, said, {"what_if": what_if, "co2": co2, "find_out": find_out}, compare
    )  # fmt: skip
    if json:
        content = same_alloy_json(answer) if same_alloy else answer.json()
        content = json_of(found) if found else content
        sys.stdout.buffer.write(content + b"\n")
        return
    print_answer(answer, words, wide_console(), with_terms=terms, with_same_alloy=same_alloy)
    print_beside(found, words, wide_console())


@app.command
@takes_fields(_option, is_documented=False)
def sheet(
    path: Path,
    part: Path | None = None,
    *,
    kind: Literal["quote_request", "quotation", "test_request", "workbook"] = "quote_request",
    term: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    candidate: int = 0,
    knowledge: Path | None = None,
    lang: Language = "ja",
    currency: str = "JPY",
    **fields: Any,
) -> None:
    """Write a request for quotation, a quotation, a request for testing, or a cost workbook.

    Parameters
    ----------
    path
        file to write: .pdf, or .xlsx for the workbook.
    part
        mesh or CAD file such as STL or STEP; leave it out and give --size or --description.
    kind
        quote_request, quotation, test_request or workbook.
    term
        what the sheet says beside the part, repeatable: number=Q-1, date=2026-11-28,
        valid_until=2026-12-24, sender=..., receiver=..., drawing=..., drawing_notes=...
    candidate
        place among the feasible candidates, 0 for the best.
    knowledge
        folder with your own alloys, machines and prices, laid over the shipped ones.
    lang
        language of the sheet.
    currency
        JPY, EUR, USD, CNY, GBP or INR, at the dated rate on file.
    """
    said = _said(fields)
    with _busy(lang):
        answer = sekiso.explore(part, knowledge=knowledge, **said)
    written = sekiso.sheet(
        answer, path, kind=kind, language=lang, currency=currency.upper(), candidate=candidate,
        knowledge=knowledge, **_terms(term),
    )  # fmt: skip
    print(written)


def _terms(texts: Sequence[str]) -> dict[str, Any]:
    """Terms of a sheet by name; a name that is given again makes a list."""
    told: dict[str, list[str]] = {}
    for text in texts:
        name, value = _assignment(text)
        told.setdefault(name, []).append(value)
    return {name: rows if len(rows) > 1 else rows[0] for name, rows in told.items()}


@app.command
@takes_fields(_option, of=ESTIMATE_FIELDS, is_documented=False)
def estimate(
    part: Path | None = None,
    *,
    process: str,
    material: str,
    knowledge: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Language = "en",
    currency: str = "JPY",
    **fields: Any,
) -> None:
    """Price, cost, time, lead time and CO2 of a part made one way, and what they are made of.

    Parameters
    ----------
    part
        mesh or CAD file such as STL or STEP; leave it out and give --size, --volume or --mass.
    process
        process such as PBF-LB or route such as casting/investment.
    material
        alloy, alias or family.
    knowledge
        folder with your own alloys, machines and prices, laid over the shipped ones.
    json
        print the estimate as JSON.
    lang
        language of the text.
    currency
        JPY, EUR, USD, CNY, GBP or INR, at the dated rate on file.
    """
    said = _said(fields, "assume", "prices")
    with _busy(lang):
        told = sekiso.estimate(
            part, process=process, material=material, knowledge=knowledge, **said
        )
    if json:
        sys.stdout.buffer.write(told.json() + b"\n")
        return
    words = Words(load(knowledge), lang, currency=currency.upper())
    print_estimate(told, words, wide_console())


@app.command
@takes_fields(_option, is_documented=False)
def who(
    part: Path | None = None,
    *,
    prefecture: str | None = None,
    today: str | None = None,
    knowledge: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Language = "en",
    **fields: Any,
) -> None:
    """Answer the question for one part, and say who prints, tests, advises, pays and teaches.

    Parameters
    ----------
    part
        mesh or CAD file such as STL or STEP; leave it out and give --size or --description.
    prefecture
        prefecture, city or region of Japan; what is near comes first.
    today
        the day as of which an entry is stale, such as 2026-11-28.
    knowledge
        folder with your own facts and entries, laid over the shipped ones.
    json
        print the entries as JSON.
    lang
        language of the text.
    """
    said = _said(fields)
    with _busy(lang):
        answer = sekiso.explore(part, knowledge=knowledge, **said)
    groups = sekiso.directory_for(answer, prefecture=prefecture, today=today, knowledge=knowledge)
    if json:
        print_json({name: [entry.plain() for entry in rows] for name, rows in groups.items()})
        return
    print_groups(groups, lang, knowledge)


def _list_command(name: str) -> Callable[..., None]:
    """The command that prints one list of what stands on file."""

    def command(
        *, json: bool = False, lang: Language = "en", knowledge: Path | None = None
    ) -> None:
        lists.show(name, knowledge, lang, as_json=json, console=wide_console())
        if name == "knowledge":
            lists.check(knowledge, lang)

    command.__doc__ = catalogue.LISTS[name].__doc__
    return command


for _name in catalogue.LISTS:
    app.command(_list_command(_name), name=_name)


@app.command
def cite(
    key: str, *, json: bool = False, lang: Language = "en", knowledge: Path | None = None
) -> None:
    """Print every number of one alloy, machine, process or route with its source.

    Parameters
    ----------
    key
        key or alias, such as 316L or eos-m290.
    json
        print the numbers as JSON.
    lang
        language of the name.
    knowledge
        folder laid over the shipped facts.
    """
    lists.cite(key, knowledge, lang, as_json=json, console=wide_console())


@app.command
def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8642,
    browser: bool = True,
    allow_host: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    proxy: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    root_path: str = "",
    log: Literal["text", "json"] = "text",
    store: str | None = None,
    lang: Language = "en",
) -> None:
    """Serve the pages and the REST interface on this computer and open the browser.

    Parameters
    ----------
    host
        address to bind; anything but this computer must be asked for, with --allow-host.
    port
        port to bind.
    browser
        open the start page in the browser.
    allow_host
        name under which visitors reach the service, such as shop.example; repeat it for more.
    proxy
        address of a proxy whose X-Forwarded headers are believed; repeat it for more.
    root_path
        path under which a proxy shows REST, such as /sekiso; pages need a host name of their own.
    log
        log as lines of text (warnings), or of JSON with every request.
    store
        folder or address of the store of measured data; else $SEKISO_DATABASE_URL, $SEKISO_STORE.
    lang
        language of the line that tells the address.
    """
    from sekiso.interfaces import serve as service

    service.serve(
        host=host, port=port, show=browser, language=lang, allow_host=allow_host, proxy=proxy,
        root_path=root_path, log=log, store=store,
    )  # fmt: skip


@app.command
def mcp() -> None:
    """Serve language-model agents over standard input and output (MCP)."""
    from sekiso.interfaces import serve as service

    service.serve_agents()


_SHAPES = "sekiso.design.topology.shape.body"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; an error is one paragraph on standard error and exit code 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    atexit.register(_leave)
    try:
        app(given, exit_on_error=False, print_error=False)
    except CycloptsError as problem:
        _fail(str(problem))
    except SekisoError as problem:
        language = "ja" if _asks_japanese(given) else "en"
        _fail(problem.text(language))
    except BrokenPipeError:
        sys.exit(0)
    except OSError as problem:
        language = "ja" if _asks_japanese(given) else "en"
        _fail(_file_trouble(problem, language))


def _leave() -> None:
    """At the end nothing need be searched: all memory goes back at once.

    But for solids of manifold3d that a cycle holds: it complains of them on standard error.
    """
    if _SHAPES in sys.modules:
        gc.collect()
    gc.freeze()


def _file_trouble(problem: OSError, language: str) -> str:
    """What a file or folder that was named refuses, in the language asked for."""
    known = {errno.ENOENT: "absent", errno.EACCES: "denied", errno.EPERM: "denied",
             errno.EISDIR: "folder", errno.ENOTDIR: "absent", errno.ENOSPC: "full",
             errno.EROFS: "denied"}  # fmt: skip
    key = known.get(problem.errno or 0)
    why = messages.text(f"file_trouble.{key}", language) if key else str(problem.strerror)
    name = str(problem.filename or "")
    return DataError("file_trouble", got=name, reason=why).text(language)


def _busy(language: str) -> AbstractContextManager[object]:
    """A moving line on a terminal while the answer is made; nothing where output is a file."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return nullcontext()
    return console.status(messages.text("answer.working", language))


def _asks_japanese(given: Sequence[str]) -> bool:
    return "--lang=ja" in given or ("--lang", "ja") in pairwise(given)


def _fail(text: str) -> None:
    print(text, file=sys.stderr)
    sys.exit(2)


def _said(fields: Mapping[str, Any], *mappings: str) -> dict[str, Any]:
    """The fields that were said; those of `mappings` ("key=value" each) as mappings."""
    said = {name: value for name, value in fields.items() if value not in (None, ())}
    for name in mappings or ("assume",):
        said[name] = dict(_assignment(text) for text in fields.get(name) or ())
    return said


def _assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise NeedError("assume_unreadable", got=text)
    return name.strip(), value.strip()


for _command in (*COMMANDS, faces, investment, stress, lighten):
    app.command(_command)
app.command(data)

if __name__ == "__main__":
    main()
