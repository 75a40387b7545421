"""Where the search for lighter shapes stands, on a terminal and in a log; Ctrl-C ends it."""

import signal

import pytest

from sekiso.domain.lighter import LighterProgress
from sekiso.interfaces.cli.lighter_watch import LighterWatching, lighter_watch
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

FIRST = LighterProgress("PBF-LB", "316l", 1, 3, 0.0, 0.0, None)
ON_THE_WAY = LighterProgress("PBF-LB", "316l", 1, 3, 0.2, 10.0, 40.0)
SECOND = LighterProgress("BJT", "316l", 2, 3, 0.34, 20.0, 40.0)


@pytest.mark.parametrize(("language", "told"), [("en", "shape 1 of 3"), ("ja", "軽い形状 1/3")])
def test_without_a_terminal_each_shape_has_one_line(language, told, capsys):
    with lighter_watch(Words(load(), language)) as watch:
        assert all(watch(at) for at in (FIRST, ON_THE_WAY, SECOND))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert told in lines[0]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_on_a_terminal_one_line_tells_process_share_and_time_left(language):
    line = _Line()
    LighterWatching(Words(load(), language), line)(ON_THE_WAY)
    assert "20%" in line.text
    assert "40" in line.text


def test_the_first_ctrl_c_ends_the_search_and_the_second_the_run(capsys):
    former = signal.getsignal(signal.SIGINT)
    with lighter_watch(Words(load(), "en")) as watch:
        watch(FIRST)
        signal.raise_signal(signal.SIGINT)
        assert watch(ON_THE_WAY) is False
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is former


def test_ctrl_c_before_the_first_shape_ends_the_run():
    with pytest.raises(KeyboardInterrupt), lighter_watch(Words(load(), "en")):
        signal.raise_signal(signal.SIGINT)


class _Line:
    """A line of a terminal."""

    def update(self, text):
        self.text = text
