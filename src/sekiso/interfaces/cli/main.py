"""Commands of `sekiso`: explore, lists of what stands on file, cite, serve, mcp."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from sekiso.domain import messages
from sekiso.domain.errors import SekisoError
from sekiso.domain.version import VERSION

Language = Literal["en", "ja"]
app = App(
    name="sekiso",
    version=VERSION,
    help="Can this part be built by metal additive manufacturing, how, in what, at what cost?",
)


@app.command
def explore(
    part: Path | None = None,
    *,
    require: Annotated[tuple[str, ...], Parameter(name=["--require", "-r"])] = (),
    quantity: str | None = None,
    material: str | None = None,
    description: Annotated[str | None, Parameter(name=["--description", "-d"])] = None,
    size: str | None = None,
    mass: str | None = None,
    volume: str | None = None,
    feature: tuple[str, ...] = (),
    unit: str | None = None,
    assume: tuple[str, ...] = (),
    knowledge: Path | None = None,
    only_my_machines: bool = False,
    seed: int = 0,
    json: Annotated[bool, Parameter(negative="")] = False,
    report: Path | None = None,
    lang: Language = "en",
    currency: str = "JPY",
) -> None:
    """Answer the question for one part.

    Parameters
    ----------
    part: mesh or CAD file such as STL or STEP; leave it out and give --size or --description.
    require: limit or flag, repeatable: "yield_strength >= 800 MPa", "leak_tight".
    quantity: 50, "400/year", "one-off", "low", "series" or "mass".
    material: alloy, alias or family; leave it out if open.
    description: free text, Japanese or English.
    size: "120 x 80 x 60 mm", when there is no file.
    mass: "400 g", when there is no file.
    volume: "50 cm^3", when there is no file.
    feature: internal_channels, lattice, thin_walls, thin_shell, prismatic, overhang, large_bulk,
        repair, multi_material; repeatable.
    unit: unit of a file that carries none (default mm).
    assume: key=value for a key of the list of assumptions, repeatable.
    knowledge: folder with your own alloys, machines and prices, laid over the shipped ones.
    only_my_machines: use only the machines of that folder.
    seed: seed of the samples.
    json: print the answer as JSON.
    report: also write the answer to this .pdf or .html file.
    lang: language of the text.
    currency: JPY, EUR, USD, CNY or GBP, at the dated rate on file.
    """
    from sekiso.interfaces.python.explore import explore as answer_of

    with _busy(lang):
        answer = answer_of(
            str(part) if part is not None else None,
            unit=unit,
            size=size,
            mass=mass,
            volume=volume,
            features=feature,
            require=require,
            description=description,
            material=material,
            quantity=quantity,
            assume=dict(_assignment(text) for text in assume),
            knowledge=knowledge,
            seed=seed,
            only_my_machines=only_my_machines,
        )
    if report is not None:
        from sekiso.interfaces.python.report import report as write_report

        write_report(answer, report, language=lang, part=part, knowledge=knowledge)
    if json:
        sys.stdout.buffer.write(answer.json() + b"\n")
        return
    from sekiso.interfaces.report.terminal import print_answer
    from sekiso.interfaces.report.words import Words
    from sekiso.knowledge import load

    print_answer(answer, Words(load(knowledge), lang, currency=currency.upper()), _console())


@app.command
def materials(*, json: bool = False, lang: Language = "en", knowledge: Path | None = None) -> None:
    """List the alloys with family, processes and the share of checked numbers."""
    from sekiso.interfaces.cli import lists

    lists.show("materials", knowledge, lang, as_json=json, console=_console())


@app.command
def machines(*, json: bool = False, lang: Language = "en", knowledge: Path | None = None) -> None:
    """List the machines with process, envelope, beams and power."""
    from sekiso.interfaces.cli import lists

    lists.show("machines", knowledge, lang, as_json=json, console=_console())


@app.command
def processes(*, json: bool = False, lang: Language = "en", knowledge: Path | None = None) -> None:
    """List the additive processes and the competing routes."""
    from sekiso.interfaces.cli import lists

    lists.show("processes", knowledge, lang, as_json=json, console=_console())


@app.command(name="knowledge")
def knowledge_share(
    *, json: bool = False, lang: Language = "en", knowledge: Path | None = None
) -> None:
    """Print how many facts stand on file and the share that was checked, per kind.

    Errors of the files in --knowledge are listed with their lines; the exit code is then 2.
    """
    from sekiso.interfaces.cli import lists

    lists.show("knowledge", knowledge, lang, as_json=json, console=_console())
    lists.check(knowledge, lang)


@app.command
def models(*, json: bool = False, lang: Language = "en", knowledge: Path | None = None) -> None:
    """List the models of measured properties with their scores on sources never seen."""
    from sekiso.interfaces.cli import lists

    lists.show("models", knowledge, lang, as_json=json, console=_console())


@app.command
def cite(key: str, *, knowledge: Path | None = None) -> None:
    """Print every number of one alloy, machine, process or route with its source.

    Parameters
    ----------
    key: key or alias, such as 316L or eos-m290.
    knowledge: folder laid over the shipped facts.
    """
    from sekiso.interfaces.cli import lists

    lists.cite(key, knowledge, _console())


@app.command
def serve(*, host: str = "127.0.0.1", port: int = 8642, browser: bool = True) -> None:
    """Serve the pages and the REST interface on this computer and open the browser.

    Parameters
    ----------
    host: address to bind; anything but this computer must be asked for.
    port: port to bind.
    browser: open the start page in the browser.
    """
    from sekiso.interfaces.serve import serve as run

    run(host=host, port=port, show=browser)


@app.command
def mcp() -> None:
    """Serve language-model agents over standard input and output (MCP)."""
    from sekiso.interfaces.serve import serve_agents

    serve_agents()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; an error is one paragraph on standard error and exit code 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(given, exit_on_error=False, print_error=False)
    except CycloptsError as problem:
        _fail(str(problem))
    except SekisoError as problem:
        language = "ja" if _asks_japanese(given) else "en"
        _fail(problem.text(language))
    except BrokenPipeError:
        sys.exit(0)


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


def _assignment(text: str) -> tuple[str, str]:
    from sekiso.domain.errors import NeedError

    name, sign, value = text.partition("=")
    if not sign:
        raise NeedError("assume_unreadable", got=text)
    return name.strip(), value.strip()


def _console() -> Console:
    """A console as wide as the terminal, at least 100 columns where there is none."""
    console = Console()
    return console if console.is_terminal else Console(width=160)


if __name__ == "__main__":
    main()
