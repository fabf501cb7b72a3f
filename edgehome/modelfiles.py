"""What lists show of understanding: the tiers with how much each understood how fast, and the files of the model."""

import json
from pathlib import Path
from statistics import median
from typing import Any

from edgehome.config import Config
from edgehome.errors import ModelError
from edgehome.store.database import Database

DATA = Path(__file__).parent / "lm" / "data"
LAST = 2_000  # requests that are looked at
_BITS = {"full-int8": "8", "dynamic-int8": "8", "int8": "8", "float16": "16", "float32": "32"}


def tiers(database: Database, last: int = LAST) -> list[dict[str, Any]]:
    """Return, for each tier, how many of the last requests it answered, their share and median compute time in ms."""
    rows = database.rows("SELECT body FROM audit WHERE stage = 'reply' ORDER BY seq DESC LIMIT ?", (last,))
    spent: dict[str, list[float]] = {}
    for (body,) in rows:
        data = json.loads(body).get("data") or {}
        if data.get("tier"):
            took = (data.get("t") or {}).get("compute_ms", 0.0)
            spent.setdefault(str(data["tier"]), []).append(float(took))
    total = sum(len(times) for times in spent.values())
    return [
        {"tier": tier, "requests": len(times), "share": round(len(times) / total, 4), "p50_ms": round(median(times), 2)}
        for tier, times in sorted(spent.items())
    ]  # fmt: skip


def models(config: Config) -> list[dict[str, Any]]:
    """Return the models of the tiers that are configured: the one in a folder, and a larger one elsewhere."""
    found = [described(Path(config.settings("language_model").get("model") or DATA).expanduser())]
    larger = config.settings("larger_model")
    if larger.get("url") or larger.get("gguf"):
        where = larger.get("url") or larger.get("gguf")
        found.append({"name": str(larger.get("model") or "larger_model"), "folder": str(where)})
    return found


def described(folder: Path) -> dict[str, Any]:
    """Return what a model's folder holds: name, bytes, bits, files, and the runtime that would run it.

    Raises ModelError naming the file that cannot be read.
    """
    file = folder / "model.json"
    try:
        about = json.loads(file.read_text("utf-8"))
        sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.is_file()}
    except (OSError, ValueError) as error:
        raise ModelError(f"{file}: expected a model's description, got {error}") from error
    method = str((about.get("weights") or {}).get("method", "float32"))
    return {
        "name": str(about.get("name") or "language_model"), "bytes": sum(sizes.values()), "bits": _BITS.get(method, method),
        "method": method, "runtime": _runtime(), "folder": str(folder),
        "files": [f"{name} {size / 1e6:.2f} MB" for name, size in sizes.items()],
    }  # fmt: skip


def _runtime() -> str:
    from importlib.util import find_spec

    from edgehome.lm.model.interpreter import RUNTIMES

    for module in RUNTIMES.values():
        package = module.partition(".")[0]
        if find_spec(package) is not None:
            return package
    return "none"
