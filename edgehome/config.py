"""The settings: config.toml and the environment, checked once; nothing here acts on them."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from edgehome.errors import ConfigError
from edgehome.paths import bundled, user_config_dir


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteTable(_Table):
    """Where and what this site is."""

    name: str = Field(default="home", pattern=r"^[^/+#\s\x00]{1,64}$")
    timezone: str = ""
    latitude: float = Field(default=52.37, ge=-90, le=90)
    longitude: float = Field(default=4.90, ge=-180, le=180)
    area: str = ""

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            if value:
                ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError('expected "" or a name such as "Asia/Shanghai"') from error
        return value


class MqttTable(_Table):
    """How to reach the broker, or what an automatic one shall be."""

    broker: str = "auto"
    listen: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    discovery_prefix: str = "homeassistant"
    username: str = ""
    password: str = ""
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    keepalive_s: int = Field(default=20, ge=1, le=3600)

    @field_validator("broker")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value not in ("auto", "mosquitto", "iotcore") and not value.startswith(("mqtt://", "mqtts://")):
            raise ValueError('expected "auto", "mosquitto", "iotcore", mqtt://host:port or mqtts://host:port')
        return value


class UnderstandingTable(_Table):
    """Which tiers are asked, in order, and how sure they must be."""

    tiers: tuple[str, ...] = ("grammar", "schedules", "language_model", "larger_model")
    act_above: float = Field(default=0.5, ge=0, le=1)
    answer_above: float = Field(default=0.4, ge=0, le=1)
    ask_above: float = Field(default=0.25, ge=0, le=1)
    budget_s: float = Field(default=5.0, gt=0, le=120)


class ExecutionTable(_Table):
    """Deadlines of commands."""

    echo_timeout_s: float = Field(default=3.0, gt=0, le=120)
    settle_s: float = Field(default=0.25, ge=0, le=10)
    undo_min: float = Field(default=60.0, gt=0, le=10080)
    expires_s: float = Field(default=10.0, gt=0, le=3600)


class ForbiddenPair(_Table):
    """`do` is refused while `when` holds: "binary_sensor.window on" / "climate heat"."""

    when: str
    do: str
    reason: str = ""
    reason_zh: str = ""
    same_area: bool = True


class GateTable(_Table):
    """What must not happen, and what needs a yes."""

    confirm_s: float = Field(default=60.0, gt=0, le=3600)
    ask_first: tuple[str, ...] = ()
    quiet_hours: str = Field(default="", pattern=r"^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")
    forbid: tuple[ForbiddenPair, ...] = ()


class ScheduleTable(_Table):
    """What becomes of what was missed, how often a rule may run, and where rules are kept ("" = beside the database)."""

    run_late_within_min: float = Field(default=15.0, ge=0, le=10080)
    rule_runs_per_min: int = Field(default=6, ge=1, le=6000)
    rules_dir: str = ""


class StoreTable(_Table):
    """How long history is kept."""

    history_days: int = Field(default=30, ge=1, le=3650)


class PluginsTable(BaseModel):
    """Which plugins, in which order; other keys are tables of single plugins."""

    model_config = ConfigDict(extra="allow", frozen=True)

    order: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    dirs: tuple[str, ...] = ()
    call_budget_s: float = Field(default=2.0, gt=0, le=60)
    breaker_failures: int = Field(default=3, ge=1, le=100)


class AgentsTable(_Table):
    """How work is spread over agents."""

    allocator: str = "shortest_expected_delay"
    aggregator: str = "first"
    agreement_above: float = Field(default=0.6, ge=0, le=1)
    replicas: int = Field(default=1, ge=1, le=16)
    remote: tuple[Literal["perception", "understanding", "decision", "execution", "layers"], ...] = ()
    heartbeat_s: float = Field(default=2.0, gt=0, le=60)
    lease_s: float = Field(default=1.0, gt=0, le=60)
    standby_after_s: float = Field(default=1.5, gt=0, le=60)


class Config(BaseSettings):
    """All settings; unknown keys are errors."""

    model_config = SettingsConfigDict(
        env_prefix="EDGEHOME_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    site: SiteTable = SiteTable()
    mqtt: MqttTable = MqttTable()
    understanding: UnderstandingTable = UnderstandingTable()
    execution: ExecutionTable = ExecutionTable()
    gate: GateTable = GateTable()
    schedule: ScheduleTable = ScheduleTable()
    store: StoreTable = StoreTable()
    plugins: PluginsTable = PluginsTable()
    agents: AgentsTable = AgentsTable()
    areas: dict[str, str] = {}

    def settings(self, plugin: str) -> Mapping[str, Any]:
        """Return the table `[plugins.<plugin>]`, empty if there is none."""
        table = (self.plugins.model_extra or {}).get(plugin, {})
        if not isinstance(table, Mapping):
            raise ConfigError(f"[plugins] {plugin}: expected a table, got {table!r}")
        return table

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order: what the caller passes, the environment, the user's file, the shipped file."""
        files = [TomlConfigSettingsSource(settings_cls, path) for path in _files()]
        return (init_settings, _known_env(env_settings), *files)


_chosen: list[Path] = []


def _files() -> list[Path]:
    user = _chosen or [user_config_dir() / "config.toml"]
    return [path for path in (*user, bundled("config.toml")) if path.is_file()]


def _known_env(source: Any) -> PydanticBaseSettingsSource:
    """EDGEHOME_STATE_DIR and EDGEHOME_CONFIG_DIR are paths, not settings."""
    source.env_vars = {
        k: v for k, v in source.env_vars.items() if k not in ("edgehome_state_dir", "edgehome_config_dir")
    }
    return source


def load_config(file: Path | str | None = None, **tables: Any) -> Config:
    """Return the settings. `file` stands in for the user's file; `tables` win over all.

    Raises ConfigError: `[mqtt] port: expected …, got …`, or the line of a TOML syntax error.
    """
    chosen = file or os.environ.get("EDGEHOME_CONFIG")
    if chosen and not Path(chosen).is_file():
        raise ConfigError(f"config file {chosen}: expected a readable TOML file, found none")
    _chosen[:] = [Path(chosen)] if chosen else []
    try:
        return Config(**tables)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"config file {chosen or user_config_dir() / 'config.toml'}: not TOML: {error}"
        ) from error
    except ValidationError as error:
        raise ConfigError("\n".join(_describe(e) for e in error.errors())) from error


def _describe(error: Any) -> str:
    table, *keys = [str(part) for part in error["loc"]]
    known = Config.model_fields
    if error["type"] == "extra_forbidden":
        model = known[table].annotation if table in known else Config
        names = ", ".join(getattr(model, "model_fields", ()))
        return f"[{table}] {'.'.join(keys)}: unknown key; expected one of {names}".replace("] :", "]:")
    return f"[{table}] {'.'.join(keys)}: {error['msg']}, got {error['input']!r}".replace("] :", "]:")
