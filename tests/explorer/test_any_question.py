"""Any question that the doors let in is answered in both languages, or refused with its cure."""

import io
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from sekiso.domain import quantities
from sekiso.domain.errors import SekisoError
from sekiso.domain.part import FEATURES
from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of
from sekiso.interfaces.report.terminal import print_answer
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load
from sekiso.materials.media import media

KNOWN = load()
METALS = sorted({*KNOWN.alloys, *(str(a["family"]) for a in KNOWN.alloys.values())})
LENGTHS = st.sampled_from([1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0, 99.0])


@st.composite
def limits(draw):
    entry = draw(st.sampled_from(sorted(quantities.properties().values(), key=lambda e: e.key)))
    low, high = entry.band
    value = draw(st.sampled_from([low, high, low + 0.1 * (high - low), 0.5 * (low + high)]))
    return f"{entry.key} {draw(st.sampled_from(['>=', '<=']))} {value!r} {entry.shown}"


FLAGS = st.sampled_from(
    ["leak_tight", "fatigue_critical", "lightweight", "non_magnetic", "geometry_fixed", "urgent",
     "tooling=exists", "tooling=lost", "buy_to_fly=1", "buy_to_fly=1000", "cryogenic", "cooled",
     "biocompatible", "biocompatible=dental", "substrate=cast iron", "corrosion=lava",
     "replaces=SKD61", "replaces=FCD450", *(f"corrosion={m}" for m in media(KNOWN))]
)  # fmt: skip
QUESTIONS = st.fixed_dictionaries(
    {
        "material": st.sampled_from(METALS),
        "features": st.lists(st.sampled_from(FEATURES), max_size=4, unique=True),
        "require": st.lists(limits() | FLAGS, max_size=3),
        "quantity": st.sampled_from([None, 1, 50, 1e10, "1e10/year", "low", "mass"]),
    },
    optional={
        "size": LENGTHS | st.tuples(LENGTHS, LENGTHS, LENGTHS),
        "mass": st.sampled_from([1e-6, 1.0, 1e6]),
        "volume": st.sampled_from([1e-12, 1e-4, 1e5]),
        "only_my_machines": st.booleans(),
    },
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(fields=QUESTIONS)
def test_any_question_is_answered_or_refused(fields):
    try:
        answer = explore(need_of(**fields), KNOWN)
    except SekisoError as refused:
        assert refused.envelope("en")["next"] and refused.envelope("ja")["next"]  # noqa: PT017, PT018
        return
    json.loads(answer.json())
    for language in ("en", "ja"):
        page = Console(file=io.StringIO(), width=120)
        print_answer(answer, Words(KNOWN, language), page)
        assert len(page.file.getvalue()) > 200
