"""Plugins as files: shipped ones and those of a folder, imported by their path as `edgehome.plugins.<name>`."""

import importlib
import importlib.util
import sys
import types
from pathlib import Path

from edgehome.errors import PluginError
from edgehome.paths import bundled


def _folder_package(name: str, folder: Path) -> None:
    """Make `name` importable as a package whose modules lie in `folder`."""
    package = sys.modules.get(name)
    if package is None:
        package = types.ModuleType(name, f"What lies in the folder {folder.name}/.")
        package.__path__ = []
        sys.modules[name] = package
        parent, _, child = name.rpartition(".")
        setattr(sys.modules[parent], child, package)
    if str(folder) not in package.__path__:
        package.__path__.append(str(folder))


def load_bundled(name: str, kind: str = "plugins") -> types.ModuleType:
    """Return the shipped module `plugins/<name>` or `devices/<name>`, imported as `edgehome.<kind>.<name>`."""
    _folder_package(f"edgehome.{kind}", bundled(kind))
    return importlib.import_module(f"edgehome.{kind}.{name}")


def names_in(folder: Path) -> list[str]:
    """Return the names of the plugins (files and packages) in a folder, sorted."""
    if not folder.is_dir():
        return []
    return sorted(
        p.stem
        for p in folder.iterdir()
        if not p.name.startswith(("_", ".")) and (p.suffix == ".py" or (p / "__init__.py").is_file())
    )


def load_file(folder: Path, name: str) -> types.ModuleType:
    """Return the plugin `name` (file or package) of a folder, imported as `edgehome.plugins.<name>`."""
    path = folder / name / "__init__.py" if (folder / name).is_dir() else folder / f"{name}.py"
    full = f"edgehome.plugins.{name}"
    _folder_package("edgehome.plugins", bundled("plugins"))
    spec = importlib.util.spec_from_file_location(
        full, path, submodule_search_locations=[str(path.parent)] if path.name == "__init__.py" else None
    )
    if spec is None or spec.loader is None:
        raise PluginError(f"plugin {name}: {path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[full] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[full]
        raise
    return module
