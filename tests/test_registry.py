"""Plugins: found, ordered, called, and taken out when they misbehave."""

import asyncio
import threading
import time

import pytest

from edgehome.checks import check_path, write_plugin
from edgehome.config import load_config
from edgehome.errors import PluginError
from edgehome.hookspecs import hookimpl
from edgehome.messages import Plan, Reply
from edgehome.registry import Job, Registry
from tests.fixtures_host import site

GOOD = """
from edgehome.hookspecs import hookimpl
@hookimpl
def veto(action, home):
    return "no" if action == "x" else None
"""


def folder_with(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    return load_config(plugins={"dirs": (str(tmp_path),), "order": ("gate",), "call_budget_s": 0.3})


async def loaded(config):
    registry = Registry(config)
    await registry.load()
    return registry


async def test_a_plugin_in_a_folder_of_the_settings_is_loaded(tmp_path):
    registry = await loaded(folder_with(tmp_path, mine=GOOD))
    assert registry.records["mine"].hooks == ("veto",)
    assert "mine" in [name for name, _ in registry.impls("veto")]


async def test_the_users_own_folder_is_looked_into(tmp_path):
    mine = tmp_path / "config" / "plugins"
    mine.mkdir(parents=True)
    (mine / "own.py").write_text(GOOD)
    assert (await loaded(load_config())).records["own"].state == "active"


async def test_a_plugin_package_with_relative_imports_is_loaded(tmp_path):
    package = tmp_path / "two_files"
    package.mkdir()
    (package / "__init__.py").write_text("from .part import veto\n")
    (package / "part.py").write_text(GOOD)
    config = load_config(plugins={"dirs": (str(tmp_path),)})
    assert (await loaded(config)).records["two_files"].hooks == ("veto",)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("raise RuntimeError('boom')", "RuntimeError: boom"),
        ("import nothing_of_this_name", "nothing_of_this_name"),
        ("def (", "SyntaxError"),
        ("from edgehome.hookspecs import hookimpl\n@hookimpl\ndef vetoo(action): pass", "vetoo"),
        ("from edgehome.hookspecs import hookimpl\n@hookimpl\ndef veto(action, house): pass", "house"),
    ],
)
async def test_a_plugin_that_cannot_be_loaded_is_named_and_the_others_are_there(tmp_path, text, error):
    registry = await loaded(folder_with(tmp_path, bad=text, mine=GOOD))
    assert registry.records["bad"].state == "failed" and error in registry.records["bad"].error
    assert registry.records["mine"].state == "active"


async def test_a_plugin_that_never_ends_importing_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("edgehome.registry.IMPORT_S", 0.3)
    registry = await loaded(folder_with(tmp_path, endless="import time; time.sleep(5)"))
    assert "did not end" in registry.records["endless"].error


async def test_a_disabled_plugin_is_not_imported(tmp_path):
    (tmp_path / "off.py").write_text("raise RuntimeError")
    registry = await loaded(load_config(plugins={"dirs": (str(tmp_path),), "disabled": ("off",)}))
    assert registry.records["off"].state == "disabled"


async def test_a_plugin_that_raises_three_times_is_taken_out_and_can_be_put_back():
    registry = Registry(load_config())

    class Faulty:
        """A plugin that always raises."""

        @hookimpl
        def veto(self, action, home):
            raise ValueError("x")

    registry.add(Faulty(), "faulty")
    for _ in range(3):
        answers = await registry.call("veto", action=None, home=None)
        assert answers[0].error == "ValueError: x"
    assert registry.records["faulty"].state == "broken"
    answers = await registry.call("veto", action=None, home=None)
    assert "taken out" in answers[0].error
    await registry.set_enabled("faulty", True)
    assert registry.records["faulty"].state == "active"


async def test_a_plugin_that_hangs_is_taken_out_and_the_jobs_behind_it_are_done():
    registry = Registry(load_config(plugins={"call_budget_s": 0.2}))
    registry.add(object(), "slow")
    registry.add(object(), "fine")
    answers = await registry.run([Job("slow", lambda: time.sleep(2)), Job("fine", lambda: 7)])
    assert [a.plugin for a in answers] == ["slow", "fine"]
    assert "0.2 s" in answers[0].error and answers[1].value == 7
    assert registry.records["slow"].state == "broken"


async def test_a_plugin_whose_slow_call_came_back_is_used_again_and_one_that_never_does_is_not():
    registry = Registry(load_config(plugins={"call_budget_s": 0.2}))
    free, never = threading.Event(), threading.Event()
    for name, event in (("slow", free), ("stuck", never)):
        registry.add(object(), name)
        (answer,) = await registry.run([Job(name, event.wait)])
        assert "0.2 s" in answer.error
    assert not registry.usable("slow") and not registry.usable("stuck")
    free.set()
    async with asyncio.timeout(30):
        while not registry.usable("slow"):
            await asyncio.sleep(0.01)
    assert not registry.usable("stuck")
    never.set()


async def test_an_unknown_plugin_cannot_be_enabled():
    with pytest.raises(PluginError, match="unknown"):
        await Registry(load_config()).set_enabled("nobody", True)


async def test_the_order_of_the_settings_decides():
    registry = Registry(load_config(plugins={"order": ("second", "first")}))

    def plugin(value):
        class One:
            """Answers with its name."""

            @hookimpl
            def veto(self, action, home):
                return value

        return One()

    registry.add(plugin("1"), "first")
    registry.add(plugin("2"), "second")
    assert [a.value for a in await registry.call("veto", action=None, home=None)] == ["2", "1"]


async def test_a_plugin_that_breaks_in_the_path_does_not_break_the_path():
    class Broken:
        """Understands by raising."""

        name = "broken"

        def understand(self, observation, context, home):
            raise RuntimeError("bug")

        @hookimpl
        def register_understanders(self, site):
            return [self]

    tiers = {"tiers": ("broken", "grammar")}
    async with site(extra={"broken": Broken()}, understanding=tiers) as s:
        assert (await s.say("turn on the hall lamp"))["outcome"] == "done"
        for _ in range(3):
            await s.say("what time is it")
        plugins = {p["name"]: p for p in await s.client.call("plugins")}
        assert plugins["broken"]["state"] == "broken"
        assert "broken" in (await s.client.call("status"))["plugins_broken"]


async def test_a_registered_object_without_the_methods_is_refused():
    class Wrong:
        """Registers a number as an understander."""

        @hookimpl
        def register_understanders(self, site):
            return [42]

    async with site(extra={"wrong": Wrong()}) as s:
        assert "Understander" in s.host.registry.records["wrong"].error


async def test_observers_see_the_messages_of_the_path():
    seen = []

    class Watcher:
        """Notes what goes by."""

        @hookimpl
        def observe(self, message):
            seen.append(message)

    async with site(extra={"watcher": Watcher()}) as s:
        await s.say("turn on the hall lamp")
        await s.settled()
    assert any(isinstance(m, Plan) for m in seen) and any(isinstance(m, Reply) for m in seen)


async def test_a_new_plugin_passes_its_own_checks(tmp_path):
    made = write_plugin("porch_light", tmp_path)
    findings = await check_path(tmp_path / "porch_light.py")
    assert len(made["files"]) == 2 and len(findings) > 5
    assert all(f["ok"] for f in findings)


@pytest.mark.parametrize("name", ["", "Upper", "with space", "../x", "x"])
def test_a_bad_plugin_name_is_refused(tmp_path, name):
    with pytest.raises(PluginError, match="expected lower-case"):
        write_plugin(name, tmp_path)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            "from edgehome.hookspecs import hookimpl\n@hookimpl\nasync def veto(action, home): return None",
            "is async",
        ),
        ("from edgehome.hookspecs import hookimpl\n@hookimpl\ndef veto(action, home): return 5", "5"),
        (
            "from edgehome.hookspecs import hookimpl\n@hookimpl\ndef register_deciders(site): return [1]",
            "Decider",
        ),
        ("raise OSError('x')", "OSError"),
    ],
)
async def test_the_check_names_what_breaks_the_contract(tmp_path, text, finding):
    path = tmp_path / "bad_plugin.py"
    path.write_text(text)
    bad = [f for f in await check_path(path) if not f["ok"]]
    assert bad and any(finding in f["check"] + f["detail"] for f in bad)


async def test_a_job_that_ends_just_as_its_time_is_over_gives_one_answer_and_is_not_blamed(tmp_path):
    class Late:
        """Workers whose time is over when the work has just been done."""

        async def run(self, work, budget_s, done):
            work()
            raise TimeoutError

    registry = await loaded(folder_with(tmp_path, mine=GOOD))
    answers = await registry.run([Job("mine", lambda: 1), Job("mine", lambda: 2)], workers=Late())
    assert [a.value for a in answers] == [1, 2]
    assert registry.usable("mine")
