"""Rules of each process become settings; what is not known is told."""

import numpy as np
import pytest

from sekiso.design.topology.process_rules import process_rules, settings_for
from sekiso.design.topology.settings import Settings
from sekiso.domain import messages
from sekiso.knowledge import load


def _rules(process):
    return process_rules(load().of("rules")[process])


def test_pbf_lb_has_all_numbers():
    rules = _rules("PBF-LB")
    assert np.degrees(rules.overhang_angle) == pytest.approx(45.0)
    assert (rules.min_member, rules.min_gap, rules.ledge) == (0.5e-3, 0.5e-3, 0.5e-3)
    assert rules.escape == 2e-3
    assert rules.has_supports
    assert rules.voids_trap
    assert rules.findings == ()


def test_a_bead_is_the_thinnest_member_of_deposition():
    assert _rules("DED-Arc").min_member == 6e-3
    assert _rules("DED-LB-powder").min_member == 2e-3
    assert _rules("DED-Arc").has_supports is False
    assert not _rules("DED-Arc").voids_trap


def test_binder_jetting_has_no_angle_and_says_so():
    rules = _rules("BJT")
    assert rules.overhang_angle is None
    assert rules.has_supports is None
    codes = [finding.code for finding in rules.findings]
    assert codes == ["no_overhang_rule"]
    assert all(messages.has_text(f"finding.{code}.text") for code in codes)


def test_settings_take_the_larger_length_and_the_angle():
    asked = Settings(min_member=2e-3)
    settings = settings_for(asked, _rules("PBF-EB"), build_axis="-y")
    assert (settings.min_member, settings.min_gap) == (2e-3, 1e-3)
    assert settings.build_axis == "-y"
    assert np.degrees(settings.overhang_angle) == pytest.approx(35.0 + 5.0)
    assert settings.no_enclosed_void


def test_without_an_angle_there_is_no_overhang_filter():
    assert settings_for(Settings(), _rules("BJT"), build_axis="+z").build_axis is None
    assert settings_for(Settings(), _rules("PBF-LB"), build_axis=None).build_axis is None


@pytest.mark.parametrize("process", sorted(load().of("rules")))
def test_every_process_on_file_can_be_asked(process):
    assert _rules(process).min_member > 0.0
