"""The documents: what they show works, and nothing is left out."""

import re
from pathlib import Path

import pytest

from edgehome.checks import check_path, hooks
from edgehome.errors import PluginError
from edgehome.intents import INTENTS

DOCS = Path(__file__).parents[1] / "docs"


def sections():
    """Return {hook: code} of docs/plugins.md."""
    text = (DOCS / "plugins.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (\w+)\n", text, flags=re.MULTILINE)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    return {hook: re.search(r"```python\n(.*?)```", body, re.DOTALL) for hook, body in found.items()}


def test_every_hook_has_a_section_with_a_plugin():
    assert hooks() and set(hooks()) == {hook for hook, code in sections().items() if code}


@pytest.mark.parametrize("hook", hooks())
async def test_the_plugin_of_a_section_keeps_the_contract(tmp_path, hook):
    code = sections()[hook]
    path = tmp_path / f"doc_{hook}.py"
    path.write_text(code.group(1), encoding="utf-8")
    findings = await check_path(path)
    assert [f for f in findings if not f["ok"]] == []
    assert any(hook in f["detail"] for f in findings if f["check"] == "has hooks")


async def test_a_folder_without_a_plugin_is_named(tmp_path):
    with pytest.raises(PluginError, match="expected a .py file"):
        await check_path(tmp_path)


def test_the_example_intent_has_a_free_name():
    assert "NextBus" not in INTENTS
