import numpy as np

from sekiso.economics.chain import Batch, due_steps, repair_steps, small_part_factor, step_costs
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import MachiningCost
from sekiso.economics.sample import Draws

from .conftest import median

ZERO = np.zeros(())


def batch(lot: float, per_build: float = 4.0, mass: float = 0.5) -> Batch:
    return Batch(
        mass=np.asarray(mass),
        area=np.asarray(0.03),
        box_volume=np.asarray(2e-4),
        parts_per_build=np.asarray(per_build),
        build_share=np.ones(()),
        lot=np.asarray(lot),
        number=np.asarray(lot),
    )


def priced(facts, key: str, **options) -> float:
    read = FactSampler(Draws(), facts.of("economics"))

    def no_cut(kind, clampings):
        return MachiningCost(ZERO, ZERO, ZERO, ZERO)

    steps, _ = step_costs((key,), read=read, batch=batch(**options), cuts=no_cut)
    return median(steps[0].cost)


def test_steps_follow_family_flags_and_repair(facts):
    process = facts.processes["PBF-LB"]
    assert "heat-treatment" in due_steps(process, family="Ni")
    assert "heat-treatment" not in due_steps(process, family="Co")
    assert "leak-test" in due_steps(process, family="Ni", flags={"leak_tight"})
    assert "plate-cut" not in repair_steps(process, due_steps(process, family="Ni"))


def test_every_step_a_process_names_has_a_price(facts):
    steps = facts.of("economics")["post_processing"]["steps"]
    named = {
        entry["step"] for record in facts.processes.values() for entry in record.get("chain", ())
    }
    assert named
    assert named <= steps.keys()


def test_a_furnace_charge_is_shared_by_the_lot(facts):
    assert priced(facts, "HIP", lot=1) > 10 * priced(facts, "HIP", lot=100)


def test_a_cut_plate_is_shared_by_the_parts_on_it(facts):
    one, eight = (priced(facts, "plate-cut", lot=8, per_build=n) for n in (1.0, 8.0))
    assert np.isclose(one, 8 * eight)


def test_heavy_parts_pay_for_their_mass(facts):
    light, heavy = (priced(facts, "stress-relief-large", lot=1, mass=m) for m in (1.0, 1000.0))
    assert heavy > 2 * light


def test_small_parts_take_less_work_than_large_ones():
    area = np.array([1e-4, 4e-4, 0.02, 1.0])
    np.testing.assert_allclose(
        small_part_factor(area, reference=np.asarray(0.02)), [0.0707, 0.1414, 1.0, 1.0], atol=1e-4
    )
