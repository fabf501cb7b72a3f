"""The one truth: places, names, freshness, and what survives a restart."""

import asyncio

import pytest

from edgehome.errors import UnknownEntity
from edgehome.home import HomeState, slug
from edgehome.messages import Area, Availability, Entity, EntityFound, EntityLost, Floor, StateReported
from edgehome.store import Database


def lamp(**changes):
    return EntityFound(
        entity=Entity(id="light.lamp", name="Lamp", domain="light", area="Living room", **changes)
    )


def test_an_announced_room_becomes_an_area_and_the_same_name_is_the_same_area():
    home = HomeState()
    home.apply(
        [lamp(), EntityFound(entity=Entity(id="fan.fan", name="Fan", domain="fan", area="LIVING ROOM"))]
    )
    assert list(home.areas) == ["living_room"]
    assert home.entity("fan.fan").area == "living_room"


def test_the_settings_give_a_room_to_a_device_that_announces_none():
    home = HomeState(areas={"light.lamp": "客厅"})
    home.apply([lamp()])
    assert home.areas[home.entity("light.lamp").area].name == "客厅"


def test_reports_change_state_and_merge_attributes_and_none_removes_one():
    home = HomeState()
    home.apply(
        [lamp(), StateReported(id="light.lamp", state="on", attributes={"brightness_pct": 40, "effect": "x"})]
    )
    home.apply([StateReported(id="light.lamp", attributes={"effect": None})])
    entity = home.entity("light.lamp")
    assert (entity.state, entity.attributes) == ("on", {"brightness_pct": 40})


def test_three_states_of_freshness():
    clock = [1000.0]
    home = HomeState(now=lambda: clock[0])
    home.apply([lamp(attributes={"expire_after": 60}), StateReported(id="light.lamp", state="on")])
    assert home.entity("light.lamp").liveness == "live"
    clock[0] += 61
    assert home.age() == 1 and home.entity("light.lamp").liveness == "stale"
    home.apply([Availability(id="light.lamp", reachable=False)])
    assert home.entity("light.lamp").liveness == "gone"
    home.apply([StateReported(id="light.lamp", state="off")])
    assert home.entity("light.lamp").liveness == "gone"
    home.apply([Availability(id="light.lamp", reachable=True)])
    assert home.entity("light.lamp").liveness == "live"


def test_an_availability_that_comes_before_the_announcement_counts():
    home = HomeState()
    home.apply([Availability(id="light.lamp", reachable=False), lamp()])
    assert home.entity("light.lamp").liveness == "gone"


def test_a_removed_entity_is_gone_and_listeners_hear_it():
    home, heard = HomeState(), []
    home.listeners.append(lambda new, old: heard.append((new.id, new.liveness)))
    home.apply([lamp(), EntityLost(id="light.lamp"), EntityLost(id="light.lamp")])
    assert heard[-1] == ("light.lamp", "gone") and len(heard) == 2
    with pytest.raises(UnknownEntity):
        home.entity("light.lamp")


def test_the_users_names_win_over_the_devices_and_a_thousand_renames_leave_one_entity():
    home = HomeState()
    home.apply([lamp()])
    home.rename("light.lamp", aliases=["灯", "灯"], area="Study")
    for i in range(1000):
        home.apply([EntityFound(entity=Entity(id="light.lamp", name=f"Name {i}", domain="light"))])
    assert len(home.entities) == 1
    entity = home.entity("light.lamp")
    assert (entity.name, entity.aliases, entity.area) == ("Name 999", ("灯",), "study")


def test_the_revision_grows_with_names_and_places_but_not_with_states():
    home = HomeState()
    home.apply([lamp()])
    before = home.revision
    home.apply([StateReported(id="light.lamp", state="on")])
    assert home.revision == before
    home.rename("light.lamp", name="Big lamp")
    assert home.revision > before


def test_the_home_comes_back_after_a_restart_as_stale_with_the_users_names(tmp_path):
    database = Database(tmp_path / "h.db")
    home = HomeState(database)
    home.set_places(
        [Floor(id="up", name="Upstairs", aliases=("楼上",))], [Area(id="den", name="Den", floor="up")]
    )
    home.apply([EntityFound(entity=Entity(id="light.lamp", name="Lamp", domain="light", area="Den")),
                StateReported(id="light.lamp", state="on")])  # fmt: skip
    home.rename("light.lamp", aliases=["台灯"])
    home.apply([EntityFound(entity=Entity(id="fan.old", name="Old", domain="fan"))])
    home.forget("fan.old")
    home.save()
    database.close()
    database = Database(tmp_path / "h.db")
    again = HomeState(database)
    entity = again.entity("light.lamp")
    assert (entity.state, entity.liveness, entity.aliases, entity.floor) == ("on", "stale", ("台灯",), "up")
    assert "fan.old" not in again.entities
    again.apply([EntityFound(entity=Entity(id="light.lamp", name="Lamp", domain="light"))])
    assert again.entity("light.lamp").liveness == "live" and again.entity("light.lamp").area == "den"
    database.close()


def test_a_damaged_entity_in_the_database_is_left_out_and_named(tmp_path, caplog):
    database = Database(tmp_path / "h.db")
    database.save_entities([("light.x", b"{broken")])
    home = HomeState(database)
    assert not home.entities and "not readable" in caplog.text
    database.close()


async def test_waiting_ends_with_the_report_that_was_waited_for_and_not_before():
    home = HomeState()
    home.apply([lamp(), StateReported(id="light.lamp", state="off", at=1.0)])
    waiting = asyncio.create_task(home.wait_for("light.lamp", lambda e: e.state == "on", 5))
    await asyncio.sleep(0)
    home.apply([StateReported(id="light.lamp", attributes={"power": 1}, at=2.0)])
    await asyncio.sleep(0)
    assert not waiting.done()
    home.apply([StateReported(id="light.lamp", state="on", at=3.0)])
    assert await waiting
    assert not await home.wait_for("light.lamp", lambda e: e.state == "off", 0.01)


def test_a_slug_keeps_letters_of_any_script():
    assert (slug("Mum's Room!"), slug("客厅 灯"), slug("***")) == ("mum_s_room", "客厅_灯", "unnamed")
