"""Where shipped folders and this machine's state are; nothing here reads or writes them."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return the shipped file or folder `name` (plugins, devices, scenarios, config.toml).

    In a wheel it stands in `edgehome/_bundled`, in a checkout beside the package.
    """
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def state_dir() -> Path:
    """Return the folder of this installation's database, keys and logs.

    `$EDGEHOME_STATE_DIR` if set, else the platform's state folder.
    """
    given = os.environ.get("EDGEHOME_STATE_DIR")
    return Path(given) if given else Path(platformdirs.user_state_dir("edgehome", appauthor=False))


def user_config_dir() -> Path:
    """Return the user's own configuration folder: config.toml and plugins/ in it are used if there."""
    given = os.environ.get("EDGEHOME_CONFIG_DIR")
    return Path(given) if given else Path(platformdirs.user_config_dir("edgehome", appauthor=False))
