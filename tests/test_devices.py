"""Simulated devices: what they announce is understood, and what they are told they do."""

import json
import time

import pytest

from edgehome import echo, effects
from edgehome.echo import Verb
from edgehome.errors import ConfigError, Unsupported
from edgehome.home import HomeState
from edgehome.messages import Action, Received
from edgehome.profiles import kinds, load_profile, profile_of
from edgehome.registry import load_bundled
from edgehome.scenario import load_scenario
from edgehome.simulate import make_device, make_devices, make_world
from edgehome.simulated import DeviceSpec, Order, OwnDevice, Refused, claimed, obey
from edgehome.verbs import VERBS
from edgehome.world import World

SITE = "home"


def spec(kind: str, **more) -> DeviceSpec:
    return DeviceSpec(id=f"a_{kind}", kind=kind, name=f"A {kind}", **more)


def device_of(kind: str, world: World | None = None, **more):
    return make_device(spec(kind, **more), world or World(seed=1), SITE)


class Consumer:
    """A home that hears a device through the adapters, without a broker."""

    def __init__(self) -> None:
        self.home = HomeState()
        self.adapters = {
            "homeassistant_mqtt": load_bundled("homeassistant_mqtt").HomeAssistantMqtt(None),
            "edgehome_device": load_bundled("edgehome_device").EdgeHomeDevices(SITE),
        }
        self.clock = 0.0

    def hear(self, packets) -> None:
        for packet in packets:
            self.clock += 1
            message = Received(topic=packet.topic, payload=packet.payload, retain=True, at=self.clock)
            for adapter in self.adapters.values():
                self.home.apply(adapter.receive(message))

    def meet(self, device) -> None:
        self.hear([*device.announcements(), device.availability(True), *device.reports(device.shown())])

    def tell(self, device, verb: str, args: dict) -> None:
        entity = self.home.entity(device.entity_id)
        adapter = self.adapters["edgehome_device" if isinstance(device, OwnDevice) else "homeassistant_mqtt"]
        action = Action(
            id=f"{verb}{self.clock}",
            trace="",
            entity=entity.id,
            verb=verb,
            args=args,
            expires_at=time.time() + 9,
        )
        make = getattr(adapter, "encode_action", None)
        command = make(entity, action) if make else adapter.encode(entity, verb, args)
        assert command.packets
        for packet in command.packets:
            assert packet.topic in device.command_filters()
            order = device.read(packet.topic, packet.payload)
            assert order is not None, packet
            obey(device, order)
        device.advance(600.0)


def all_devices():
    for name in ("family_home", "factory"):
        story = load_scenario(name)
        for one in make_devices(story, make_world(story), SITE).values():
            yield pytest.param(one, id=f"{name}-{one.id}")


ARGS = {
    ("light", "turn_on"): [
        {},
        {"brightness_pct": 40},
        {"rgb_color": [255, 0, 0]},
        {"color_temp_kelvin": 3000},
    ],
    ("cover", "set_position"): [{"position": 30}],
    ("fan", "set_percentage"): [{"percentage": 70}],
    ("humidifier", "set_humidity"): [{"humidity": 55}],
    ("climate", "set_temperature"): [{"temperature": 21.5}],
    ("climate", "set_hvac_mode"): [{"hvac_mode": "heat"}],
    ("climate", "set_fan_mode"): [{"fan_mode": "medium"}],
    ("water_heater", "set_temperature"): [{"temperature": 55}],
    ("water_heater", "set_operation_mode"): [{"operation_mode": "performance"}],
    ("media_player", "set_volume"): [{"volume_level": 12}],
    ("media_player", "play_media"): [{"query": "茉莉花"}],
    ("vacuum", "clean_area"): [{"area": "Kitchen"}],
    ("todo", "add_item"): [{"item": "牛奶"}],
    ("assist_satellite", "announce"): [{"message": "Dinner!"}],
    ("number", "set_value"): [{"value": 20}],
    ("vehicle", "dispatch"): [{"destination": "warehouse"}],
}


def arguments(device, verb: str) -> list[dict]:
    """Usable arguments for a verb of this device."""
    quantity = verb.removeprefix("set_")
    if device.profile.domain == "machine" and quantity in ("speed", "temperature", "pressure"):
        low, high = device.limits(quantity)
        return [{quantity: round(low + (high - low) * share, 2)} for share in (0.25, 1.0)]
    if device.profile.domain == "select":
        return [{"option": device.choices[-1]}]
    if device.profile.domain == "fan" and verb == "set_preset_mode":
        return [{"preset_mode": preset} for preset in device.presets]
    return ARGS.get((device.profile.domain, verb), [{}])


NOT_HERE = {
    ("todo", "complete_item"),
    ("todo", "remove_item"),
    ("alarm", "acknowledge"),
    ("media_player", "select_source"),
}


# ---- profiles -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_a_profile_in_both_languages_and_a_device(kind):
    profile = profile_of(kind)
    assert profile.name.isascii() and not profile.name_zh.isascii()
    assert issubclass(load_bundled(kind, kind="devices").Device, object)
    assert set(profile.verbs) <= set(VERBS.get(profile.domain, {}))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('kind = "other"', "kind"),
        ('convention = "zigbee"', "convention"),
        ('risk = "high"', "risk"),
        ('verbs = ["explode"]', "explode"),
        ("colour = 1", "colour"),
        ("[quantities.x]\nlow = 3\nhigh = 1", "quantities.x"),
        ('verbs = "start"', "verbs"),
        ("kind = [", "TOML"),
    ],
)
def test_a_wrong_profile_is_an_error_that_names_the_key(tmp_path, text, named):
    folder = tmp_path / "lamp"
    folder.mkdir()
    right = {
        "kind": '"lamp"',
        "domain": '"light"',
        "name": '"Lamp"',
        "name_zh": '"灯"',
        "convention": '"edgehome"',
    }
    key = text.split(" ")[0]
    lines = [f"{k} = {v}" for k, v in right.items() if k != key]
    (folder / "device.toml").write_text("\n".join([*lines, text]), encoding="utf-8")
    with pytest.raises(ConfigError, match=named):
        load_profile(folder / "device.toml")


def test_an_unknown_kind_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ConfigError, match="light"):
        profile_of("toaster")


# ---- announced, told, read back ---------------------------------------------------------------------


@pytest.mark.parametrize("device", all_devices())
def test_what_a_device_announces_is_the_entity_it_is(device):
    consumer = Consumer()
    consumer.meet(device)
    assert not consumer.home.problems
    entity = consumer.home.entity(device.entity_id)
    assert entity.name == device.spec.name
    assert entity.domain == device.profile.domain
    if device.area:
        assert consumer.home.areas[entity.area].name in (device.area, device.world.areas[device.area][0])
    assert set(device.entities()) == set(consumer.home.entities)
    if device.profile.domain not in ("scene", "button"):
        assert entity.state == device.state


@pytest.mark.parametrize("device", all_devices())
def test_every_verb_reaches_the_device_and_is_seen_done(device):
    consumer = Consumer()
    consumer.meet(device)
    domain = device.profile.domain
    for verb in device.profile.verbs:
        entity = consumer.home.entity(device.entity_id)
        if (domain, verb) in NOT_HERE or verb not in entity.attributes.get("supported", device.profile.verbs):
            continue
        for args in arguments(device, verb):
            entity = consumer.home.entity(device.entity_id)
            try:
                effects.check(entity, Verb(verb, args))
            except Unsupported:
                continue
            wanted = echo.expected(entity, Verb(verb, args))
            try:
                consumer.tell(device, verb, args)
            except Unsupported:
                continue  # a colour temperature for a lamp that has colours only
            except Refused:
                assert domain == "machine"  # a fault or an interlock of the scenario's beginning
                continue
            if device.state == "fault":
                continue  # stopping does not mend it
            consumer.hear(device.reports(device.shown()))
            if wanted is not None and domain not in (
                "vacuum",
                "lawn_mower",
                "vehicle",
            ):  # these have moved on
                assert echo.fulfilled(consumer.home.entity(device.entity_id), wanted), (
                    verb,
                    args,
                    device.shown(),
                )
    assert not consumer.home.problems


@pytest.mark.parametrize("device", all_devices())
def test_a_device_that_withdraws_leaves_no_entity_and_no_retained_message(device):
    consumer = Consumer()
    consumer.meet(device)
    left = {
        p.topic for p in (*device.announcements(), device.availability(True), *device.reports(device.shown()))
    }
    consumer.hear(device.withdrawals())
    assert not consumer.home.entities
    assert left == {p.topic for p in device.withdrawals()}
    assert all(p.payload == b"" and p.retain for p in device.withdrawals())


@pytest.mark.parametrize("kind", kinds())
def test_bytes_that_are_no_order_are_none(kind):
    device = device_of(kind, area="hall")
    for topic in device.command_filters():
        for payload in (b"", b"\xff\xfe", b"{", b"[1]", b'{"state": 5}', b"null", b"perhaps"):
            order = device.read(topic, payload)
            assert order is None or order.verb in device.profile.verbs


def test_a_late_order_is_dropped_and_a_repeated_one_is_not_carried_out_again():
    device = device_of("todo")
    order = {
        "id": "1",
        "expires_at": time.time() + 9,
        "entity": "todo",
        "verb": "add_item",
        "args": {"item": "tea"},
    }
    topic = device.command_filters()[0]
    assert device.read(topic, json.dumps({**order, "expires_at": 1.0}).encode()) is None
    taken = device.read(topic, json.dumps(order).encode())
    assert taken is not None
    device.answer(taken, "done")
    assert device.read(topic, json.dumps(order).encode()) is None
    assert device.inbox.repeated(json.dumps(order).encode()) == {"id": "1", "result": "done"}


@pytest.mark.parametrize("device", all_devices())
def test_a_claim_leaves_the_truth_as_it_is(device):
    before = json.dumps([device.shown(), vars(device.world)["seed"]], default=str)
    for verb in device.profile.verbs:
        for args in arguments(device, verb):
            claimed(device, Order(verb, args))
    assert json.dumps([device.shown(), vars(device.world)["seed"]], default=str) == before


# ---- physics --------------------------------------------------------------------------------------


def day(seed: int) -> list:
    world = World(seed=seed, start=1_777_870_800.0, timezone="Europe/Amsterdam")
    sensors = [device_of("sensor", world, area="hall"), device_of("weather", world)]
    seen = []
    for hour in range(24):
        world.step_to(world.now + 3600 + hour)
        for sensor in sensors:
            sensor.step()
            seen.append(sensor.shown())
    return seen


def test_the_same_seed_gives_the_same_day_and_another_seed_another():
    assert day(3) == day(3)
    assert day(3) != day(4)


def test_the_sun_is_up_at_noon_and_down_at_midnight():
    world = World(start=1_777_888_800.0, timezone="Europe/Amsterdam")  # 4 May 2026, 12:00 local
    assert 40 < world.sun_elevation() < 60
    assert world.daylight() > 5000
    world.now += 12 * 3600
    assert world.sun_elevation() < -10
    assert world.daylight() == 0


def hours_of(world: World, devices: list, hours: float) -> None:
    for _ in range(int(hours * 60)):
        world.step_to(world.now + 60)
        for device in devices:
            device.step()


def test_a_heated_room_reaches_its_target_and_an_open_window_cools_it():
    world = World(seed=2, start=1_777_870_800.0)
    heater = device_of("climate", world, area="hall", state="heat", attributes={"temperature": 23.0})
    window = device_of("binary_sensor", world, area="hall", options={"device_class": "window"})
    hours_of(world, [heater], 4)
    assert heater.attributes["current_temperature"] == pytest.approx(23.0, abs=0.5)
    heater.do("set_hvac_mode", {"hvac_mode": "off"})
    heater.step()
    window.put("on", {})
    hours_of(world, [heater], 2)
    assert heater.attributes["current_temperature"] < 20


def test_a_cover_takes_its_time_and_stops_on_its_way():
    cover = device_of("cover", options={"travel_s": 20})
    cover.do("open", {})
    assert cover.state == "opening"
    cover.advance(5)
    assert (cover.state, cover.attributes["current_position"]) == ("opening", 25)
    cover.do("stop", {})
    cover.advance(60)
    assert (cover.state, cover.attributes["current_position"]) == ("open", 25)
    cover.do("close", {})
    cover.advance(60)
    assert (cover.state, cover.attributes["current_position"]) == ("closed", 0)


def test_motion_ends_by_itself_and_a_door_stays_open():
    motion = device_of("binary_sensor", options={"device_class": "motion", "off_after_s": 60})
    door = device_of("binary_sensor", options={"device_class": "door"})
    for sensor in (motion, door):
        sensor.put("on", {})
        sensor.advance(61)
    assert (motion.state, door.state) == ("off", "on")


def test_a_vacuum_cleans_and_comes_home_when_its_battery_is_low():
    vacuum = device_of("vacuum")
    vacuum.do("start", {})
    assert vacuum.state == "cleaning"
    for _ in range(90):
        vacuum.advance(60)
    assert vacuum.state in ("returning", "docked")
    vacuum.advance(120)
    assert vacuum.state == "docked"


def test_a_scene_sets_its_neighbours():
    lamp = device_of("light")
    scene = device_of(
        "scene", options={"sets": {"a_light": {"verb": "turn_on", "args": {"brightness_pct": 15}}}}
    )
    scene.neighbours = {"a_light": lamp}
    scene.do("turn_on", {})
    assert (lamp.state, lamp.attributes["brightness_pct"]) == ("on", 15)


# ---- the factory ----------------------------------------------------------------------------------


@pytest.fixture
def plant():
    story = load_scenario("factory")
    return make_devices(story, make_world(story), "factory")


def test_a_machine_does_not_start_while_an_interlock_is_active(plant):
    press, guard = plant["press"], plant["press_guard"]
    with pytest.raises(Refused, match="guard door"):
        press.do("start", {})
    guard.put("off", {})
    press.do("start", {})
    assert press.state == "running"
    guard.put("on", {})
    press.advance(1)
    assert press.state == "stopped"
    assert press.attributes["interlocks"]


def test_a_fault_raises_an_alarm_that_is_acknowledged_and_cleared_by_the_repair(plant):
    pump, alarm = plant["transfer_pump"], plant["transfer_pump_alarm"]
    with pytest.raises(Refused):
        alarm.do("acknowledge", {})
    pump.put("fault", {"faults": [{"code": "F-007", "text": "dry run", "time": ""}]})
    assert alarm.state == "active"
    with pytest.raises(Refused, match="dry run"):
        pump.do("start", {})
    alarm.do("acknowledge", {})
    assert alarm.state == "acknowledged"
    pump.do("reset", {})
    pump.step()
    assert (pump.state, pump.attributes["faults"], alarm.state) == ("stopped", [], "cleared")


def test_a_machine_refuses_a_setting_out_of_its_range_and_follows_one_within(plant):
    pump = plant["feed_pump"]
    with pytest.raises(Refused, match="600 to 2900"):
        pump.do("set_speed", {"speed": 3500})
    pump.do("set_speed", {"speed": 2000})
    pump.advance(60)
    assert pump.attributes["current_speed"] == pytest.approx(2000, abs=5)


def test_a_vehicle_drives_where_it_is_sent_by_any_name_of_the_place(plant):
    vehicle = plant["agv_1"]
    vehicle.do("dispatch", {"destination": "装卸区"})
    assert (vehicle.state, vehicle.attributes["destination"]) == ("driving", "loading_dock")
    vehicle.advance(100)
    assert (vehicle.state, vehicle.attributes["position"]) == ("idle", "loading_dock")
    with pytest.raises(Refused, match="Warehouse"):
        vehicle.do("dispatch", {"destination": "the moon"})
    vehicle.do("charge", {})
    vehicle.advance(100)
    assert vehicle.state == "charging"
