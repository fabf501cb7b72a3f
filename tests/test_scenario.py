"""Scenarios as data, their errors, their timeline, and both of them played from the words to the devices."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import need_mosquitto

from edgehome.config import load_config
from edgehome.errors import ScenarioError
from edgehome.messages import Entity
from edgehome.paths import bundled
from edgehome.play import differs
from edgehome.scenario import Expected, Happening, load_scenario, parse_faults, settled
from edgehome.simulate import due, make_devices, make_world
from edgehome.world import World

NAMES = ("family_home", "factory")
_HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.mark.parametrize("name", NAMES)
def test_everything_in_a_shipped_scenario_has_english_and_chinese_names(name):
    story = load_scenario(name)
    for thing in (*story.floors, *story.areas, *story.everything()):
        called = " ".join((thing.name, *thing.aliases))
        assert _HAN.search(called) and re.search("[A-Za-z]", called), thing.id


def test_the_family_home_is_a_house_of_two_floors_and_the_factory_has_its_machines():
    home, plant = load_scenario("family_home"), load_scenario("factory")
    assert len(home.everything()) >= 45
    assert {"ground", "upper"} <= {f.id for f in home.floors}
    assert {"machine", "vehicle", "alarm"} <= {d.kind for d in plant.devices}
    classes = {d.options.get("device_class") for d in plant.devices}
    assert {"pump", "conveyor", "press", "oven", "compressor"} <= classes
    assert sum(d.kind == "vehicle" for d in plant.devices) == 2


@pytest.mark.parametrize("name", NAMES)
def test_no_name_or_alias_of_a_scenario_stands_for_two_things(name):
    story = load_scenario(name)
    called = [n.casefold() for d in story.everything() for n in (d.name, *d.aliases)]
    assert sorted(called) == sorted(set(called))


@pytest.mark.parametrize("name", NAMES)
def test_what_a_scenario_expects_exists(name):
    story = load_scenario(name)
    known = {i for d in make_devices(story, make_world(story), "x").values() for i in d.entities()}
    wanted = [e.entity for line in story.conversation for e in line.expect] + [e.entity for e in story.expect]
    assert wanted and set(wanted) <= known


@pytest.mark.parametrize("name", NAMES)
def test_a_conversation_is_in_both_languages_and_shows_all_outcomes(name):
    lines = [line for line in load_scenario(name).conversation if line.say]
    assert len(lines) >= 18
    assert any(_HAN.search(line.say) for line in lines) and any(not _HAN.search(line.say) for line in lines)
    assert {"done", "refused", "asked", "answered"} <= {o for line in lines for o in line.outcome}


RIGHT = """
name = "tiny"
start = "2026-05-04T06:30"
timezone = "Europe/Amsterdam"
[[areas]]
id = "hall"
name = "Hall"
[[devices]]
id = "lamp"
kind = "light"
name = "Lamp"
area = "hall"
"""


def write(tmp_path: Path, text: str) -> str:
    file = tmp_path / "story.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_scenario_of_ones_own_is_a_toml_file(tmp_path):
    story = load_scenario(write(tmp_path, RIGHT))
    assert story.devices[0].kind == "light"
    assert story.start_at() == 1_777_869_000.0  # 06:30 in Amsterdam's summer time is 04:30 UTC


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('kind = "light"', 'kind = "toaster"', r"devices\.lamp\.kind"),
        ('area = "hall"', 'area = "attic"', r"devices\.lamp\.area"),
        ('id = "lamp"', 'id = "A lamp"', r"devices\.A lamp"),
        ("2026-05-04T06:30", "tomorrow", "start"),
        ("Europe/Amsterdam", "Middle/Earth", "timezone"),
        ('name = "Lamp"', "name = 3", r"devices.*name"),
        ('name = "Lamp"', 'name = "Lamp"\ncolour = 1', "colour"),
        ('name = "Hall"', 'name = "Hall"\nfloor = "roof"', r"areas\.hall\.floor"),
        ('name = "tiny"', 'name = "tiny"\nrate = -1', "rate"),
        ('area = "hall"', 'area = "hall"\n[[timeline]]\nat = "25:00"\ndevice = "lamp"', r"timeline\.0\.at"),
        ('area = "hall"', 'area = "hall"\n[[timeline]]\nat = "05:00"\ndevice = "cat"', r"timeline\.0\.device"),
        ('area = "hall"', 'area = "hall"\n[[timeline]]\nat = "05:00"\ndevice = "lamp"\nfault = "mad"', r"timeline\.0\.fault"),
        ('area = "hall"', 'area = "hall"\n[[conversation]]\nwho = "Anna"', r"conversation\.0"),
        ('area = "hall"', 'area = "hall"\n[[conversation]]\nby_hand = [{device = "cat"}]', r"conversation\.0\.by_hand"),
        ('name = "tiny"', "name = [", "TOML"),
    ],
)  # fmt: skip
def test_a_wrong_scenario_is_an_error_that_names_the_key(tmp_path, old, new, named):
    with pytest.raises(ScenarioError, match=named):
        load_scenario(write(tmp_path, RIGHT.replace(old, new, 1)))


def test_an_unknown_scenario_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ScenarioError, match="factory, family_home"):
        load_scenario("castle")


def test_faults_are_given_as_device_and_kind_and_anything_else_is_an_error():
    story = load_scenario("family_home")
    assert parse_faults(story, ["hall_lamp=silent", "anna=slow"]) == {"hall_lamp": "silent", "anna": "slow"}
    for wrong, named in (("cat=slow", "cat"), ("hall_lamp=mad", "mad"), ("hall_lamp", "slow, lying")):
        with pytest.raises(ScenarioError, match=named):
            parse_faults(story, [wrong])


def test_a_scenario_brings_its_site_and_time_zone_but_the_users_own_stay():
    story = load_scenario("factory")
    assert settled(load_config(), story).site.name == "factory"
    assert settled(load_config(), story).site.timezone == "Asia/Shanghai"
    mine = load_config(site={"name": "works", "timezone": "Europe/Paris"})
    assert (settled(mine, story).site.name, settled(mine, story).site.timezone) == ("works", "Europe/Paris")


def test_the_timeline_comes_in_order_and_every_day_again():
    story = load_scenario("family_home")
    world = World(start=story.start_at(), timezone=story.timezone)
    timeline = (
        Happening(at="23:50", device="a"),
        Happening(at="00:10", device="b"),
        Happening(at="06:30", device="c"),
    )
    begin = story.start_at()
    names = [h.device for h in due(timeline, world, begin, begin + 2 * 86400)]
    assert names == ["a", "b", "c", "a", "b", "c"]
    assert due(timeline, world, begin, begin) == []
    assert [h.device for h in due(timeline, world, begin - 1, begin)] == ["c"]


def test_a_difference_from_what_is_expected_is_said():
    lamp = Entity(
        id="light.a", name="A", domain="light", state="on", attributes={"brightness_pct": 41, "x": True}
    )
    assert (
        differs(lamp, Expected(entity="light.a", state="on", attributes={"brightness_pct": 40, "x": True}))
        == ""
    )
    assert "brightness_pct 45" in differs(lamp, Expected(entity="light.a", attributes={"brightness_pct": 45}))
    assert "expected off" in differs(lamp, Expected(entity="light.a", state="off"))
    assert "is not" in differs(None, Expected(entity="light.b"))


def play(name: str, port: int, tmp_path: Path, *more: str) -> subprocess.CompletedProcess:
    env = {**os.environ, "EDGEHOME_STATE_DIR": str(tmp_path / "state"), "EDGEHOME_MQTT__PORT": str(port)}
    command = [sys.executable, "-m", "edgehome.cli", "run", "--scenario", name, "--until-end", *more]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.parametrize("name", NAMES)
def test_the_conversation_of_a_scenario_goes_as_expected(name, free_port, tmp_path):
    need_mosquitto()
    done = play(name, free_port, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 not as expected" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.broker
def test_a_silent_device_makes_the_host_say_tried_and_the_scenario_fail(free_port, tmp_path):
    need_mosquitto()
    file = tmp_path / "short.toml"
    text = (bundled("scenarios") / "family_home.toml").read_text(encoding="utf-8")
    head, *lines = text.split("[[conversation]]")
    file.write_text(head + "[[conversation]]" + lines[0], encoding="utf-8")
    done = play(str(file), free_port, tmp_path, "--fault", "kitchen_light=silent")
    assert done.returncode == 1
    assert "did not confirm" in done.stdout and "NOT AS EXPECTED" in done.stdout


@pytest.mark.slow
@pytest.mark.broker
def test_a_wrong_fault_ends_the_run_with_a_clear_error(free_port, tmp_path):
    need_mosquitto()
    done = play("family_home", free_port, tmp_path, "--fault", "cat=silent")
    assert done.returncode == 1
    assert "cat" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.broker
def test_the_simulated_devices_end_when_their_host_is_killed(free_port, tmp_path):
    need_mosquitto()
    psutil = pytest.importorskip("psutil")
    env = {**os.environ, "EDGEHOME_STATE_DIR": str(tmp_path / "state"), "EDGEHOME_MQTT__PORT": str(free_port)}
    command = [sys.executable, "-m", "edgehome.cli", "run", "--scenario", "family_home", "--headless"]
    with subprocess.Popen(
        command, env=env, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as host:
        assert host.stderr is not None
        while "ready, scenario" not in host.stderr.readline():
            assert host.poll() is None
        children = psutil.Process(host.pid).children(recursive=True)
        assert any("edgehome.simulate" in " ".join(child.cmdline()) for child in children)
        host.kill()
    _, alive = psutil.wait_procs(children, timeout=15)
    assert not alive
