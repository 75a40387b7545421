"""What the command line loads, and its own option for each kind of field."""

import subprocess
import sys

import pytest

from sekiso.interfaces.cli import main as cli

HEAVY = {"nicegui", "matplotlib", "typst", "sklearn", "fastapi", "pandas", "mcp", "pydantic"}


@pytest.mark.parametrize(
    ("arguments", "more"),
    [(["--help"], {"scipy", "numba"}), (["explore", "--help"], {"scipy", "numba"}),
     (["explore", "--size", "60 mm", "--quantity", "10", "--json"], set())],
)  # fmt: skip
def test_a_command_loads_no_library_that_it_does_not_need(arguments, more):
    code = (
        "import sys\nfrom sekiso.interfaces.cli.main import main\ntry:\n    main(sys.argv[1:])\n"
        "finally:\n    print(*{n.split('.')[0] for n in sys.modules}, file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert set(run.stderr.split()) & (HEAVY | more) == set()


def test_each_option_says_what_it_is_for(capsys):
    with pytest.raises(SystemExit):
        cli.main(["explore", "--help"])
    told = " ".join(capsys.readouterr().out.replace("│", " ").split())
    for words in ("--feature STR...", "own measured rows", "JPY, EUR, USD", "--only-my-machines"):
        assert words in told
    assert "--empty" not in told
    assert "--no-only" not in told
