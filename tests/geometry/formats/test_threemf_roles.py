import pytest
from tests.geometry.formats.threemf_text import (
    box,
    components,
    cube,
    findings,
    mesh,
    mm3,
    model,
    object_,
    read,
    shift,
)

BODY, HELPER = box((0, 0, 0), (10, 10, 10)), box((-5, -5, 5), (15, 15, 25), start=8)
PRUSA = "Metadata/Slic3r_PE_model.config"
BAMBU = "Metadata/model_settings.config"


def prusa(kind, key="volume_type", number=1):
    return {
        PRUSA: f'<config><object id="{number}"><volume firstid="0" lastid="11"><metadata '
        'type="volume" key="volume_type" value="ModelPart"/></volume><volume firstid="12" '
        f'lastid="23"><metadata type="volume" key="{key}" value="{kind}"/></volume></object>'
        "</config>"
    }


def bambu(kind, part=2, number=3):
    return {
        BAMBU: f'<config><object id="{number}"><metadata key="name" value="a"/><part id="1" '
        f'subtype="normal_part"/><part id="{part}" subtype="{kind}"><metadata key="name" '
        'value="b"/></part></object></config>'
    }


ONE_MESH = model(object_(1, mesh(BODY, HELPER)))
TWO_PARTS = model(
    cube(1), cube(2, low=(-5, -5, 5), high=(15, 15, 25)), object_(3, components(1, 2)), items=(3,)
)
LEFT_OUT = [
    ("ParameterModifier", "modifier_part", "modifier"),
    ("SupportBlocker", "support_blocker", "support blocker"),
    ("SupportEnforcer", "support_enforcer", "support enforcer"),
]


@pytest.mark.parametrize(("kind", "_", "name"), LEFT_OUT)
def test_helper_of_prusa_slicer_is_no_metal(kind, _, name):
    part = read(ONE_MESH, **prusa(kind))
    assert mm3(part) == pytest.approx(1000.0)
    assert part.n_bodies == 1
    left = findings(part)["helper_left_out"]
    assert (left["n"], left["kinds"]) == (1, name)
    assert left["volume"] == pytest.approx(8000.0)


@pytest.mark.parametrize(("_", "kind", "name"), LEFT_OUT)
def test_helper_of_bambu_studio_is_no_metal(_, kind, name):
    part = read(TWO_PARTS, **bambu(kind))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["helper_left_out"]["kinds"] == name


@pytest.mark.parametrize(
    ("content", "files"),
    [(ONE_MESH, prusa("NegativeVolume")), (TWO_PARTS, bambu("negative_part"))],
)
def test_negative_volume_is_taken_from_the_metal(content, files):
    part = read(content, **files)
    assert mm3(part) == pytest.approx(500.0)
    assert part.is_closed
    assert findings(part)["negative_subtracted"] == pytest.approx({"n": 1, "volume": 500.0})


@pytest.mark.parametrize("name", ["Slic3r_model.config", "SuperSlicer_model.config"])
def test_settings_of_other_programs_of_the_family(name):
    files = {f"Metadata/{name}": prusa("ParameterModifier")[PRUSA]}
    assert mm3(read(ONE_MESH, **files)) == pytest.approx(1000.0)


def test_all_of_metal_stays_and_overlap_counts_once():
    assert mm3(read(ONE_MESH, **prusa("ModelPart"))) == pytest.approx(8500.0)
    assert mm3(read(TWO_PARTS, **bambu("normal_part"))) == pytest.approx(8500.0)


def test_older_slic3r_says_modifier():
    part = read(ONE_MESH, **prusa("1", key="modifier"))
    assert mm3(part) == pytest.approx(1000.0)


def test_slic3r_says_it_inside_the_mesh():
    volumes = (
        '<slic3r:volumes><slic3r:volume ts="0" te="11" modifier="0"></slic3r:volume>'
        '<slic3r:volume ts="12" te="23" modifier="1"></slic3r:volume></slic3r:volumes></mesh>'
    )
    part = read(ONE_MESH.replace("</mesh>", volumes))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["helper_left_out"]["kinds"] == "modifier"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("infill_mesh", "modifier"),
        ("cutting_mesh", "modifier"),
        ("support_mesh", "support"),
        ("anti_overhang_mesh", "support blocker"),
    ],
)
@pytest.mark.parametrize("style", ["group", "settings"])
def test_helper_of_cura_is_no_metal(key, name, style):
    said = {
        "group": f'<metadatagroup><metadata name="cura:{key}" preserve="true" type="xs:boolean">'
        "True</metadata></metadatagroup>",
        "settings": f'<cura:settings><cura:setting key="{key}">True</cura:setting></cura:settings>',
    }[style]
    helper = object_(2, said + mesh(box((20, 0, 0), (30, 20, 20))))
    part = read(model(cube(1), helper, items=(1, 2)))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["helper_left_out"]["kinds"] == name


def test_setting_of_cura_that_is_false_keeps_the_metal():
    said = '<metadatagroup><metadata name="cura:infill_mesh">False</metadata></metadatagroup>'
    helper = object_(2, said + mesh(box((20, 0, 0), (30, 20, 20))))
    assert mm3(read(model(cube(1), helper, items=(1, 2)))) == pytest.approx(5000.0)


def test_bambu_parts_in_a_model_file_of_their_own():
    inside = '<component p:path="/3D/Objects/o.model" objectid="{}"/>'
    root = model(object_(3, f"<components>{inside.format(1)}{inside.format(2)}</components>"),
                 items=((3, shift(100, 100)),))  # fmt: skip
    other = model(cube(1), cube(2, low=(2, 2, 5), high=(8, 8, 25)), items=())
    part = read(root, **{"3D/Objects/o.model": other}, **bambu("negative_part"))
    assert mm3(part) == pytest.approx(1000.0 - 36.0 * 5.0)


def test_word_for_a_volume_that_nobody_knows_is_left_out_by_name():
    part = read(TWO_PARTS, **bambu("gadget_part"))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["helper_left_out"]["kinds"] == "volume of unknown use"


def test_negative_volume_beside_the_metal_takes_nothing():
    apart = model(cube(1), cube(2, low=(50, 0, 0), high=(60, 9, 9)), object_(3, components(1, 2)),
                  items=(3,))  # fmt: skip
    part = read(apart, **bambu("negative_part"))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["negative_subtracted"]["volume"] == pytest.approx(0.0, abs=1e-6)


def test_two_items_each_with_their_negative_volume():
    twice = TWO_PARTS.replace("<build>", f'<build><item objectid="3" transform="{shift(50)}"/>')
    part = read(twice, **bambu("negative_part"))
    assert mm3(part) == pytest.approx(1000.0)
    assert findings(part)["negative_subtracted"]["n"] == 2
