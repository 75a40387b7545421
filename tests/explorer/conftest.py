import pytest

from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load


@pytest.fixture(scope="session")
def known():
    return load()


@pytest.fixture(scope="session")
def ask(known):
    """Answer a need given by the arguments of `sekiso.explore`; equal needs are answered once."""
    answers = {}

    def answer(**fields):
        key = repr(sorted(fields.items()))
        if key not in answers:
            answers[key] = explore(need_of(**fields), known)
        return answers[key]

    return answer
