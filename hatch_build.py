"""Put plugins, devices, scenarios and config.toml into the wheel as `edgehome/_bundled/…`."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface):
    """Only for a standard wheel: an editable one finds the folders beside the package."""

    def initialize(self, version: str, build_data: dict) -> None:
        if version != "standard":
            return
        root = Path(self.root)
        for name in ("plugins", "devices", "scenarios"):
            for path in sorted((root / name).rglob("*")):
                inside = path.relative_to(root).parts
                if path.is_file() and not any(p.startswith((".", "__pycache__")) for p in inside):
                    build_data["force_include"][str(path)] = f"edgehome/_bundled/{path.relative_to(root)}"
        build_data["force_include"][str(root / "config.toml")] = "edgehome/_bundled/config.toml"
