"""Hardness conversion against the published table of ASTM E140-12, non-austenitic steels.

Values of table 1 at every second Rockwell number (recalled); the product keeps every fifth one.
"""

import pytest

from sekiso.domain.hardness import vickers
from sekiso.domain.requirement import read_requirement

E140 = {20: 238, 22: 248, 24: 260, 26: 272, 28: 286, 30: 302, 32: 318, 34: 336, 36: 354, 38: 372,
        40: 392, 42: 412, 44: 434, 46: 458, 48: 484, 50: 513, 52: 544, 54: 577, 56: 613, 58: 653,
        60: 697, 62: 746, 64: 800}  # fmt: skip


@pytest.mark.parametrize(("hrc", "hv"), E140.items())
def test_the_conversion_is_that_of_the_table(hrc, hv):
    # 1 %: straight lines between every fifth number of a curved table
    assert vickers(hrc, "HRC") == pytest.approx(hv, rel=0.01)
    assert read_requirement(f"hardness >= {hrc} HRC").limit == vickers(hrc, "HRC")
