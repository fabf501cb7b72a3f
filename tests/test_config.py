"""Settings: what is wrong is named with what would be right."""

import pytest

from edgehome.config import load_config
from edgehome.errors import ConfigError


def written(tmp_path, text):
    path = tmp_path / "c.toml"
    path.write_text(text)
    return path


def test_the_shipped_settings_load():
    config = load_config()
    assert config.mqtt.broker == "auto"
    assert "gate" in config.plugins.order


def test_the_users_file_wins_over_the_shipped_one(tmp_path):
    config = load_config(written(tmp_path, '[site]\nname = "cabin"\n'))
    assert config.site.name == "cabin"
    assert config.mqtt.discovery_prefix == "homeassistant"


def test_the_environment_wins_over_files(tmp_path, monkeypatch):
    monkeypatch.setenv("EDGEHOME_SITE__NAME", "boat")
    assert load_config(written(tmp_path, '[site]\nname = "cabin"\n')).site.name == "boat"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[mqtt]\nport = 70000\n", r"\[mqtt\] port: .*65535, got 70000"),
        ("[mqtt]\nprot = 1\n", r"\[mqtt\] prot: unknown key; expected one of broker, listen, port"),
        ("[mqtt]\nbroker = 'http://x'\n", r"\[mqtt\] broker: .*mqtt://host:port.*got 'http://x'"),
        ("[site]\ntimezone = 'Mars/Olympus'\n", r"\[site\] timezone: .*Asia/Shanghai"),
        ("[gate]\nquiet_hours = 'always'\n", r"\[gate\] quiet_hours"),
        ("[nonsense]\nx = 1\n", r"nonsense.*unknown key"),
        ("[mqtt\n", r"not TOML"),
        ("[understanding]\nact_above = 2\n", r"\[understanding\] act_above"),
    ],
)
def test_a_bad_setting_is_named_with_what_would_be_right(tmp_path, text, expected):
    with pytest.raises(ConfigError, match=expected):
        load_config(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nowhere.toml"):
        load_config(tmp_path / "nowhere.toml")


def test_a_plugins_own_table_is_its_settings(tmp_path):
    config = load_config(written(tmp_path, "[plugins.mine]\nspeed = 3\n"))
    assert config.settings("mine") == {"speed": 3}
    assert config.settings("other") == {}
