"""Files made smaller and fused files compute what they did, on both runtimes."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("ai_edge_litert")

from edgehome.lm.model.interpreter import RUNTIMES, Runner  # noqa: E402
from edgehome.training.compress import convert, fuse, narrow, networks, prune, quantize, record, unfused  # noqa: E402
from edgehome.training.compress.tflite import GraphFile  # noqa: E402
from edgehome.training.export import encoder_file, step_file  # noqa: E402
from edgehome.training.model import Config, Network  # noqa: E402

SMALL = Config(width=64, heads=4, encoder_layers=2, decoder_layers=1, hidden=96, key=32, score_hidden=16)


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    made = Network(SMALL, torch.randn(50, 512)).eval()
    for name, value in made.named_parameters():
        if "norm" in name:
            torch.nn.init.normal_(value, 1.0, 0.2)
    return made


@pytest.fixture(params=[r for r, m in RUNTIMES.items() if importlib.util.find_spec(m.split(".")[0])])
def runtime(request) -> str:
    return request.param


def given(seed: int = 0, size: int = 20, real: int = 11) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(seed).normal(size=(size, SMALL.width)).astype(np.float32)
    x[real:] = 0
    return x, np.where(np.arange(size) < real, 0, -1e4).astype(np.float32)[None, None]


def ran(data: bytes, folder: Path, runtime: str, seed: int = 0) -> dict[str, np.ndarray]:
    path = folder / "graph.tflite"
    path.write_bytes(data)
    return {k: v[:11] for k, v in Runner(path, (20,), runtime).run(*given(seed)).items()}


def test_a_file_read_and_written_again_gives_the_same_numbers(network, tmp_path, runtime) -> None:
    data = step_file(network, "float16")
    before, after = ran(data, tmp_path, runtime), ran(GraphFile(data).pack(), tmp_path, runtime)
    assert all((before[k] == after[k]).all() for k in before)


@pytest.mark.parametrize(
    ("method", "within"), [(convert.float16, 0.01), (convert.weight_only, 0.15), (convert.dynamic, 0.25)]
)
def test_a_smaller_file_gives_nearly_the_same_numbers(network, tmp_path, runtime, method, within) -> None:
    data = encoder_file(network, "float32")
    want = ran(data, tmp_path, runtime)["words"]
    small = method(data)
    assert len(small) < 0.7 * len(data)
    assert np.abs(ran(small, tmp_path, runtime)["words"] - want).max() < within * np.abs(want).max()


def test_widening_gives_back_the_stored_numbers(network, tmp_path, runtime) -> None:
    for method in (convert.float16, convert.weight_only):
        small = method(encoder_file(network, "float32"))
        wide = convert.widened(small)
        assert "DEQUANTIZE" not in GraphFile(wide).count()
        assert np.allclose(
            ran(small, tmp_path, runtime)["words"], ran(wide, tmp_path, runtime)["words"], atol=1e-3
        )


def test_full_int8_multiplies_in_int8_and_stays_near(network, tmp_path, runtime) -> None:
    for file, output in ((encoder_file, "words"), (step_file, "heads")):
        data = file(network, "float32")
        recorded = record.ranges(data, [given(seed) for seed in range(12)], runtime=runtime)
        small = convert.full_int8(data, recorded)
        made = GraphFile(small)
        large = [o for o in made.linears() if made.constant(o.inputs[1]).dtype == np.int8]
        assert len(large) >= 6 and all(made.constant(o.inputs[2]).dtype == np.int32 for o in large)
        assert len(small) < 0.5 * len(data)
        want = ran(data, tmp_path, runtime, seed=99)[output]
        have = ran(small, tmp_path, runtime, seed=99)[output]
        assert np.abs(have - want).max() < 0.2 * np.abs(want).max()


def test_full_int8_names_the_tensor_that_was_not_recorded(network) -> None:
    with pytest.raises(KeyError):
        convert.full_int8(encoder_file(network, "float32"), {})


def test_recorded_ranges_hold_what_the_graph_computes(network, tmp_path, runtime) -> None:
    data = encoder_file(network, "float32")
    recorded = record.ranges(data, [given(3)], runtime=runtime)
    words = ran(data, tmp_path, runtime, seed=3)["words"]
    assert recorded["words"] == pytest.approx((words.min(), words.max()), rel=1e-4)
    narrow = record.ranges(data, [given(3)], share=0.9, runtime=runtime)["words"]
    assert recorded["words"][0] < narrow[0] < narrow[1] < recorded["words"][1]


def test_a_recorded_set_comes_back_from_its_file(tmp_path) -> None:
    kept = {"encoder": [given(1)], "step": [given(2), given(3)]}
    record.save(tmp_path / "set.npz", kept)
    again = record.load(tmp_path / "set.npz")
    assert [len(v) for v in again.values()] == [1, 2]
    assert (again["step"][1][0] == given(3)[0]).all()


def test_simulated_bits_write_only_values_that_codes_can_say(network, tmp_path, runtime) -> None:
    data = encoder_file(network, "float32")
    sizes, errors = [], []
    want = ran(data, tmp_path, runtime)["words"]
    for bits in (2, 4, 8):
        made, size = convert.simulated(data, lambda w, bits=bits: quantize.minmax(w, bits))
        file = GraphFile(made)
        matrices = [file.constant(o.inputs[1]) for o in file.linears()]
        assert all(len(np.unique(m)) <= 2**bits for m in matrices if m.size >= 2048)
        sizes.append(size)
        errors.append(float(np.abs(ran(made, tmp_path, runtime)["words"] - want).mean()))
    assert sizes == sorted(sizes) and errors == sorted(errors, reverse=True)
    matrices = sum(p.numel() for n, p in network.encoder.named_parameters() if p.dim() == 2)
    assert sizes[1] - sizes[0] == pytest.approx(matrices * 2 / 8, rel=0.01)


# ---- fusion -------------------------------------------------------------------------------------


def test_fusion_takes_operators_away_and_keeps_the_output(network, tmp_path, runtime) -> None:
    before = unfused.encoder_file(network)
    after = fuse.fused(before)
    want, have = ran(before, tmp_path, runtime)["words"], ran(after, tmp_path, runtime)["words"]
    assert np.allclose(want, have, atol=2e-4)
    assert "RELU" in GraphFile(before).count() and "RELU" not in GraphFile(after).count()
    assert GraphFile(after).count() == GraphFile(encoder_file(network, "float32")).count()


def test_the_exported_encoder_equals_the_unfused_one(network, tmp_path, runtime) -> None:
    want = ran(unfused.encoder_file(network), tmp_path, runtime)["words"]
    assert np.allclose(want, ran(encoder_file(network, "float32"), tmp_path, runtime)["words"], atol=2e-4)


def test_what_others_read_too_is_not_fused_away(network) -> None:
    graph = unfused.PlainGraph()
    x = graph.input("x", (4, 8))
    shifted = graph.add(x, graph.constant(np.ones(8, np.float32)))
    graph.output(graph.product(shifted, np.eye(8, dtype=np.float32), "w"), "y")
    graph.output(shifted, "z")
    assert GraphFile(fuse.fused(graph.serialise("t"))).count() == {"ADD": 1, "FULLY_CONNECTED": 1}


# ---- heads --------------------------------------------------------------------------------------


def test_dead_heads_leave_the_file_and_the_output_stays(network, tmp_path, runtime) -> None:
    made = networks.duplicate(network)
    prune.apply(made, prune.head_masks(made, prune.magnitude(made), 2))
    for file, output in ((encoder_file, "words"), (step_file, "heads")):
        whole = file(made, "float32")
        small = narrow.without_dead_heads(whole, SMALL.heads)
        blocks = 2 if output == "words" else 1
        dropped = blocks * 4 * SMALL.width * SMALL.width // 2 * 4  # half of q, k, v and out, four bytes each
        assert len(whole) - len(small) == pytest.approx(dropped, rel=0.1)
        want, have = ran(whole, tmp_path, runtime)[output], ran(small, tmp_path, runtime)[output]
        assert np.allclose(want, have, atol=1e-4)


def test_living_heads_stay(network) -> None:
    data = encoder_file(network, "float32")
    assert GraphFile(narrow.without_dead_heads(data, SMALL.heads)).count() == GraphFile(data).count()
    assert len(narrow.without_dead_heads(data, SMALL.heads)) == pytest.approx(len(data), rel=0.01)


def test_one_head_always_stays(network) -> None:
    with pytest.raises(ValueError, match="fewer heads"):
        prune.head_masks(network, prune.magnitude(network), 4)
