"""Comfort and energy: the laboratory's physics and learning, and the decider at work over MQTT, behind the gate."""

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from edgehome.bench import energy, energy_weather
from edgehome.bench.energy_foresight import foresee
from edgehome.bench.energy_house import simulate, weights
from edgehome.bus.mqtt import MqttBus
from edgehome.clock import SimulatedClock
from edgehome.config import load_config
from edgehome.errors import ConfigError
from edgehome.homefile import StaticHome
from edgehome.host import Host
from edgehome.messages import Entity
from edgehome.registry import load_bundled
from edgehome.scenario import load_scenario, settled
from edgehome.simulate import Connected, make_devices, make_world
from edgehome.store import Database

plugin = load_bundled("energy")


# ---- the house in numbers ---------------------------------------------------------------------


def flat(hours: int = 48, load: float = 1.0, solar: float = 0.0) -> energy_weather.Hours:
    made = (np.full((hours, 1), value) for value in (load, solar, 0.25, 0.3))
    return energy_weather.Hours(0, *made)


def test_a_battery_gives_back_its_round_trip_and_no_more_than_it_holds():
    house = plugin.House(capacity=10.0, power=5.0, round_trip=0.81)
    one = np.array([1])
    stored = plugin.level_after(
        house, np.array([0.0]), plugin.battery_energy(house, 0 * one, np.array([0.0]), np.array([-2.0]))
    )
    assert stored[0] == pytest.approx(2.0 * 0.9)
    assert plugin.battery_energy(house, 0 * one, stored, np.array([4.0]))[0] == pytest.approx(-1.8 * 0.9)
    assert plugin.battery_energy(house, 2 * one, np.array([9.1]), np.array([4.0]))[0] == pytest.approx(1.0)


def test_the_rule_only_ever_stores_surplus_and_the_meter_adds_up():
    year = energy_weather.draw(3)
    week = energy_weather.blocks(year, [4000], 24 * 14)
    none, rule = (simulate(week, battery=b, lead=0) for b in (False, True))
    assert (rule.drawn <= none.drawn + 1e-9).all()
    assert rule.cost.sum() < none.cost.sum()
    assert np.allclose(rule.discomfort, none.discomfort)


def test_the_same_seed_gives_the_same_year_and_another_one_another():
    one, again, other = (energy_weather.draw(s) for s in (1, 1, 2))
    assert np.array_equal(one.price, again.price) and not np.array_equal(one.price, other.price)
    assert one.outside is not None and -15 < one.outside.min() < 5 and 22 < one.outside.max() < 40
    assert one.solar[12::24].mean() > 10 * one.solar[0::24].mean()


def test_foresight_shifts_to_cheap_hours_what_the_rule_cannot():
    hours = flat(24 * 14)
    cheap = np.where(np.arange(24 * 14) % 24 < 6, 0.1, 0.4)[:, None]
    hours = hours._replace(price=cheap)
    rule, best = simulate(hours, lead=0), foresee(hours, weights(hours), lead=0)
    assert best.cost.sum() < 0.9 * rule.cost.sum()


@pytest.mark.slow
def test_nothing_beats_foresight_and_learning_beats_the_rule_where_charging_by_night_pays():
    def winter(seed: int) -> energy_weather.Hours:
        year = energy_weather.draw(seed)
        return year._replace(
            price=np.where(np.arange(len(year.price)) % 24 < 6, 0.08, 0.4)[:, None], solar=0 * year.solar
        )

    years = [winter(s) for s in (1, 2, 3)]
    unseen = energy_weather.blocks(years[2], [0, 2000, 6000], energy_weather.LEAD + 240)
    rule = simulate(unseen).loss.sum()
    best = foresee(unseen, weights(unseen)).loss.sum()
    for name in energy.LEARNERS:
        learnt = simulate(unseen, energy.learn(name, years[:2], 1, parts=("battery",))).loss.sum()
        assert best < learnt < 0.97 * rule, name


def test_only_seasons_in_which_it_was_better_are_taken():
    rule, learnt = np.ones(12), np.ones(12)
    learnt[[0, 1, 11]] = 0.9
    learnt[[5, 6, 7]] = (0.5, 1.4, 1.2)
    assert energy.chosen_seasons(rule, learnt) == {
        "winter": True,
        "spring": False,
        "summer": False,
        "autumn": False,
    }


# ---- the settings ------------------------------------------------------------------------------


def site_of(**table) -> SimpleNamespace:
    return SimpleNamespace(settings=lambda name: table, config=load_config(), home=None, clock=None)


def test_it_is_off_unless_something_is_named():
    for hook in (plugin.register_sources, plugin.register_perceivers, plugin.register_deciders):
        assert hook(site_of()) == []
        assert len(hook(site_of(heating=["climate.a"]))) == 1


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"batery": "number.a"}, "batery"),
        ({"battery": "number.a"}, "battery_level"),
        ({"heating": "climate.a"}, "heating"),
        ({"heating": ["climate.a"], "round_trip": 2.0}, "round_trip"),
        ({"heating": ["climate.a"], "every_min": 0}, "every_min"),
    ],
)
def test_a_wrong_setting_is_named(table, named):
    with pytest.raises(ConfigError, match=named):
        plugin.register_deciders(site_of(**table))


# ---- at work: a real broker, simulated devices, the gate ------------------------------------------


class Solar:
    """The scenario `solar_home` on a broker, whose time goes by when the test says so; the host steers by itself."""

    def __init__(self, host: Host, world, clients: dict[str, Connected], clock: SimulatedClock) -> None:
        self.host, self.world, self.clients, self.clock = host, world, clients, clock

    async def until(self, holds) -> None:
        """Wait until it holds."""
        async with asyncio.timeout(20):
            while not holds():
                await asyncio.sleep(0.02)

    async def pass_time(self, minutes: int) -> None:
        """Let the world go on minute by minute; after every five, what is under way comes to its end."""
        for minute in range(1, minutes + 1):
            self.clock.advance(60.0)
            stepped = bool(self.world.step_to(self.clock.now()))
            for client in self.clients.values():
                client.tick(60.0, stepped)
            if minute % 5 == 0 or minute == minutes:
                await self.quiet()

    async def quiet(self) -> None:
        """Wait until every order that was begun has its outcome, and nothing new begins."""
        calm = 0
        async with asyncio.timeout(20):
            while calm < 15:
                await asyncio.sleep(0.02)
                begun = self.steps("event", "energy")
                ended = self.steps("reply")
                calm = calm + 1 if begun == ended and not self.host.waiting else 0

    def steps(self, stage: str, what: str = "", about: str = "") -> int:
        """Return how many steps of the log are of a stage, with words in what and about."""
        self.host.database.flush()
        sql = "SELECT count(*) FROM audit WHERE stage = ? AND body LIKE ? AND body LIKE ?"
        return self.host.database.rows(sql, (stage, f"%{what}%", f"%{about}%"))[0][0]

    def device(self, name: str):
        return self.clients[name].device


@asynccontextmanager
async def solar_home(address, **tables):
    story = load_scenario("solar_home")
    tables = {
        "understanding": {"tiers": ()},
        "plugins": {"call_budget_s": 30.0},
        **tables,
    }  # a busy machine is no fault
    config = settled(load_config(**tables), story)
    clock = SimulatedClock(story.start_at(), rate=0)
    world = make_world(story)
    devices = make_devices(story, world, config.site.name)
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(MqttBus(address, "host"))
        database = Database(":memory:")
        host = Host(config, bus, database, clock)
        await host.start()
        clients = {i: Connected(d, address) for i, d in devices.items()}
        for client in clients.values():
            await client.open()
        home = Solar(host, world, clients, clock)
        steered = config.settings("energy")
        meters = (
            *steered["load"],
            *steered["solar"],
            steered["battery_level"],
            *steered["blinds"],
            *steered["heating"],
        )
        await home.until(lambda: all(i in host.home.entities and host.home.entities[i].state for i in meters))
        try:
            yield home
        finally:
            for client in clients.values():
                await client.close()
            await host.stop()
            database.close()


@pytest.mark.broker
async def test_surplus_goes_into_the_battery_and_the_room_is_warmed_and_shaded_over_mqtt(broker):
    async with solar_home(broker) as home:
        before = home.device("battery").kwh
        await home.pass_time(5)
        surplus = float(home.device("solar_power").state) - float(home.device("house_power").state)
        assert surplus > 500
        assert float(home.device("battery").state) == pytest.approx(surplus, abs=200)
        assert home.device("living_heating").attributes["temperature"] == 20.0
        assert home.steps("wire", "solar/battery/set") >= 1  # the gate's log holds every order
        await home.pass_time(30)
        assert home.device("battery").kwh > before + 0.1
        home.world.room("living").temperature = 24.0
        for _ in range(4):
            if home.device("living_blind").target > 0.0:
                await home.pass_time(5)
        assert home.device("living_blind").target == 0.0


@pytest.mark.broker
async def test_the_gate_refuses_and_what_is_refused_is_not_asked_again_and_again(broker):
    forbid = [
        {"when": "cover.living_blind open", "do": "climate set_temperature", "reason": "the blind is open"}
    ]
    async with solar_home(broker, gate={"forbid": forbid}) as home:
        await home.pass_time(20)
        assert home.device("living_heating").attributes["temperature"] == 18
        assert home.steps("gate", "refused", "living_heating") == 1
        assert home.steps("wire", "living_heating") == 0


@pytest.mark.broker
async def test_what_a_person_sets_is_left_alone_for_hours(broker):
    async with solar_home(broker) as home:
        await home.pass_time(10)
        assert home.device("living_heating").attributes["temperature"] == 20.0
        home.clients["living_heating"].by_hand(None, {"temperature": 23.0})
        await home.pass_time(60)
        assert home.device("living_heating").attributes["temperature"] == 23.0
        await home.pass_time(150)
        assert home.device("living_heating").attributes["temperature"] == 20.0


@pytest.mark.broker
async def test_while_a_meter_is_silent_nothing_is_steered(broker):
    async with solar_home(broker) as home:
        entities = home.host.home.entities
        await home.clients[
            "solar_power"
        ].close()  # first offline, then withdrawn: the meter may be gone already
        await home.until(
            lambda: "sensor.solar_power" not in entities or entities["sensor.solar_power"].liveness != "live"
        )
        await home.pass_time(20)
        assert home.steps("event", "energy") == home.steps("wire") == 0


# ---- what was learnt ----------------------------------------------------------------------------


def learnt_file(tmp_path, **seasons: tuple[float, float]):
    table = np.tile([0.0, 1.0, 0.0], (plugin.house.STATES["battery"], 1)).tolist()
    made = {
        s: {"rule": r, "learnt": v, "by": "q_learning", "tables": {"battery": table}}
        for s, (r, v) in seasons.items()
    }
    file = tmp_path / "energy.json"
    file.write_text(json.dumps({"seasons": made}))
    return file


def test_what_was_learnt_is_taken_only_in_seasons_in_which_it_was_measured_better(tmp_path):
    found = plugin.load_learnt(learnt_file(tmp_path, winter=(10.0, 9.0), summer=(10.0, 10.0)))
    assert list(found) == ["winter"]
    assert found["winter"].choose("battery", np.array([0, 5]))[0] == 1


def test_without_a_usable_file_the_rule_decides(tmp_path, caplog):
    assert plugin.load_learnt(tmp_path / "none.json") == {}
    (tmp_path / "bad.json").write_text(
        '{"seasons": {"winter": {"rule": 2, "learnt": 1, "tables": {"battery": [[1]]}}}}'
    )
    assert plugin.load_learnt(tmp_path / "bad.json") == {}
    assert "the rule decides" in caplog.text


HOME = {
    "sensor.load": ("1000", {}), "sensor.sun": ("0", {}), "sensor.charge": ("50", {}), "number.battery": ("0", {}),
    "climate.room": ("heat", {"temperature": 20.0, "current_temperature": 20.0}), "sensor.out": ("5", {}),
}  # fmt: skip


def test_a_learnt_choice_steers_once_a_day_was_seen_and_the_rule_until_then(tmp_path):
    clock = SimulatedClock(datetime(2026, 1, 10, 0, 30, tzinfo=UTC).timestamp(), rate=0)
    entities = {
        i: Entity(id=i, name=i, domain=i.split(".")[0], state=s, attributes=a, liveness="live")
        for i, (s, a) in HOME.items()
    }
    site = SimpleNamespace(clock=clock, home=StaticHome(entities))
    settings = plugin.Settings(
        battery="number.battery", battery_level="sensor.charge", load=("sensor.load",), solar=("sensor.sun",),
        heating=("climate.room",), outside="sensor.out", learnt=str(learnt_file(tmp_path, winter=(10.0, 9.0))),
    )  # fmt: skip
    watch = plugin.Watch(site, settings, "UTC")
    assert watch.look().data["choices"]["battery"] == 0
    told = plugin.wishes(site.home, settings, 12, watch.choices)
    assert [(w.entity, w.args["value"]) for w in told if w.verb == "set_value"] == [("number.battery", -1000)]
    for _ in range(26):
        clock.advance(3600.0)
        watch.look()
    assert watch.choices["battery"] == 1  # hold: what is stored waits for a dearer hour
    assert not [
        w for w in plugin.wishes(site.home, settings, 12, watch.choices) if w.entity == "number.battery"
    ]


@pytest.mark.slow
def test_learning_writes_both_figures_of_each_season_and_only_those_that_are_better(tmp_path, monkeypatch):
    monkeypatch.setattr(energy, "PASSES", 1)
    monkeypatch.setattr(energy, "BLOCKS", 6)
    out = tmp_path / "energy.json"
    done = CliRunner().invoke(energy.command, ["learn", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert len([line for line in done.output.splitlines() if ": rule " in line]) == 8
    kept = json.loads(out.read_text())["seasons"]
    assert all(entry["learnt"] < entry["rule"] for entry in kept.values())
    assert set(plugin.load_learnt(out)) == set(kept)
