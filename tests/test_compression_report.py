"""The compression page says what the figures say, and its plots are well-formed."""

import xml.etree.ElementTree as ElementTree

import pytest

pytest.importorskip("torch")
pytest.importorskip("ai_edge_litert")

from edgehome.training import report  # noqa: E402
from edgehome.training.compress import svg  # noqa: E402

ONE = {"graph_ms": 1.25, "p50_ms": 4.0, "rss_mb": 40.0, "right": 71.5}
FIGURES = {
    "samples": 200,
    "rows": [
        {"name": "float16", "kind": "stored", "graphs_mb": 6.2, "tflite": ONE, "litert": ONE | {"graph_ms": 0.5}},
        {"name": "int8 & <full>", "kind": "stored", "graphs_mb": 3.2, "tflite": ONE | {"right": 70.0}},
    ],
    "sweep": [
        {"method": "minmax", "bits": b, "per_row": False, "graphs_mb": b / 2, "right": 10.0 * b} for b in (8, 4)
    ],
    "pruning": [
        {"by": "magnitude", "share": 0.5, "tuned": 0, "right": 61.0},
        {"by": "magnitude", "share": 0.5, "tuned": 40, "right": 66.0},
    ],
    "tuning": [{"bits": 3, "before": 5.0, "after": 44.0, "steps": 40}],
    "distilled": {
        "student": {"width": 64, "encoder_layers": 2, "decoder_layers": 1}, "examples": 9, "steps": 8, "alpha": 0.2,
        "loss": "kl", "temperature": 2.0, "judged": 7, "teacher": {"exact": 50.0},
        "runs": [{"seed": 1, "alone": {"exact": 13.2}, "taught": {"exact": 19.1}}], "gain": {"exact": 5.9},
    },
    "fusion": {
        **{n: {"operators": {"ADD": k}, "tflite_ms": 1.0, "litert_ms": 0.5} for n, k in (("before", 9), ("after", 4), ("exported", 4))},
        "tflite_difference": 1e-6, "litert_difference": 2e-6,
    },
}  # fmt: skip


@pytest.fixture
def page(tmp_path) -> str:
    report.render(FIGURES, tmp_path / "compression.md")
    return (tmp_path / "compression.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("said", [
    "| float16 | 6.20 | 1.25 | 40 | 71.5 | 0.50 | 40 | 71.5 |", "| minmax | matrix | 80.0 | 40.0 |",
    "| packed MB | matrix | 4.00 | 2.00 |", "| magnitude | 61.0 |", "40 steps of fine-tuning, 50% by magnitude: 66.0",
    "| 3 | 5.0 | 44.0 | 40 |", "| seed 1, taught | 19.1 |", "**+5.9**", "| before | 9: 9 ADD | 1.00 | 0.50 |", "2.0e-06",
])  # fmt: skip
def test_the_page_says_what_was_measured(page, said) -> None:
    assert said in page


def test_what_was_not_measured_is_left_open(page) -> None:
    assert "| int8 & <full> | 3.20 | 1.25 | 40 | 70.0 | – | – | – |" in page


def test_every_plot_the_page_shows_is_there_and_well_formed(page, tmp_path) -> None:
    for name in ("milliseconds", "memory", "widths"):
        assert f"(compression/{name}.svg)" in page
        root = ElementTree.parse(tmp_path / "compression" / f"{name}.svg").getroot()
        assert root.tag.endswith("svg")


def test_the_page_of_a_folder_alone_has_its_table(tmp_path) -> None:
    report.render({"samples": 5, "rows": FIGURES["rows"]}, tmp_path / "x.md")
    text = (tmp_path / "x.md").read_text(encoding="utf-8")
    assert "| float16 |" in text and "## Pruning" not in text


def test_higher_values_are_drawn_higher() -> None:
    root = ElementTree.fromstring(svg.lines("t", "x", "y", [("a", [(8, 90.0), (4, 10.0)])], [8, 4]))
    high, low = (float(c.get("cy")) for c in root.iter("{http://www.w3.org/2000/svg}circle"))
    assert high < low


def test_a_bar_is_as_tall_as_its_value() -> None:
    root = ElementTree.fromstring(svg.bars("t", "y", ["a", "b"], [("s", [2.0, 4.0])]))
    tall = [
        float(r.get("height"))
        for r in root.iter("{http://www.w3.org/2000/svg}rect")
        if float(r.get("height")) > 12
    ]
    assert tall[1] == pytest.approx(2 * tall[0], rel=0.01)
