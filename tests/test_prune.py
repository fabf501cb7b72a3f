"""Pruning takes out exactly what it says, and distillation adds up as its formula does."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("ai_edge_litert")

from edgehome.lm.model.tokens import Tokenizer  # noqa: E402
from edgehome.lm.understand import DATA  # noqa: E402
from edgehome.training.compress import aware, distill, networks, prune, quantize, tune  # noqa: E402
from edgehome.training.model import Config, Network  # noqa: E402
from edgehome.training.train import losses  # noqa: E402

pytestmark = pytest.mark.skipif(not (DATA / "sp.model").exists(), reason="no model folder")
SMALL = Config(width=32, heads=4, encoder_layers=1, decoder_layers=1, hidden=48, key=16, score_hidden=8)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    for name in ("sp.model", "simplified.txt"):
        shutil.copyfile(DATA / name, folder / name)
    size = Tokenizer(folder).size
    np.save(folder / "table.npy", np.random.default_rng(0).normal(0, 0.3, (size, 512)).astype(np.float16))
    return folder


@pytest.fixture(scope="module")
def data(vocabulary) -> list[networks.Batch]:
    return networks.batches(networks.examples(vocabulary, 24, seed=3), size=8)


@pytest.fixture
def network(vocabulary) -> Network:
    torch.manual_seed(0)
    return Network(SMALL, torch.from_numpy(np.load(vocabulary / "table.npy"))).eval()


@pytest.mark.slow
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("by", ["magnitude", "activation", "gradient", "taylor"])
def test_pruning_leaves_exactly_the_share_asked_for(network, data, by, together) -> None:
    kept = prune.masks(prune.scores_by(by, network, data), 0.37, together)
    prune.apply(network, kept)
    weights = [m.weight for m in networks.matrices(network).values()]
    zeros, total = sum(int((w == 0).sum()) for w in weights), sum(w.numel() for w in weights)
    assert zeros == (round(0.37 * total) if together else sum(round(0.37 * w.numel()) for w in weights))


def test_the_smallest_weights_go_first(network) -> None:
    before = {name: m.weight.detach().clone() for name, m in networks.matrices(network).items()}
    prune.apply(network, prune.masks(prune.magnitude(network), 0.5))
    for name, m in networks.matrices(network).items():
        gone = m.weight == 0
        assert before[name][gone].abs().max() <= before[name][~gone].abs().min()


def test_ties_are_cut_exactly_too() -> None:
    kept = prune.masks({"w": torch.zeros(3, 5)}, 0.4)
    assert int((~kept["w"]).sum()) == 6


@pytest.mark.slow
def test_activation_scores_are_the_weight_times_the_mean_input(network, data) -> None:
    seen = []
    layer = network.encoder[0].up
    handle = layer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].detach()))
    with torch.no_grad():
        for words, places, steps, _ in data:
            network(words, places, steps)
    handle.remove()
    mean = torch.cat([x.abs().flatten(0, 1) for x in seen]).mean(0)
    scores = prune.activation(network, data)
    assert torch.allclose(scores["encoder.0.up"], layer.weight.abs() * mean, rtol=1e-4)


@pytest.mark.slow
def test_gradient_scores_are_the_gradient_of_the_loss(network, data) -> None:
    scores = prune.gradient(network, data[:1])
    words, places, steps, targets = data[0]
    torch.stack(list(losses(network(words, places, steps), targets).values())).sum().backward()
    assert torch.allclose(scores["head"], network.head.weight.grad.abs(), atol=1e-6)
    weighted = prune.gradient(network, data[:1], times_weight=True)
    assert torch.allclose(weighted["head"], scores["head"] * network.head.weight.detach().abs(), atol=1e-6)


@pytest.mark.slow
def test_pruned_weights_stay_zero_through_fine_tuning(network, data, vocabulary) -> None:
    kept = prune.masks(prune.magnitude(network), 0.6)
    before = networks.matrices(network)["head"].weight.detach().clone()
    found = networks.examples(vocabulary, 16, seed=5)
    made = tune.fit(network, networks.stream(found, 8, 0), 4, after_step=lambda n: prune.apply(n, kept))
    after = networks.matrices(made)["head"].weight
    assert (after[~kept["head"]] == 0).all() and not torch.equal(after, before)


@pytest.mark.slow
def test_cutting_neurons_that_do_nothing_changes_nothing(network, data) -> None:
    with torch.no_grad():
        for block in networks.blocks(network).values():
            block.down.weight[:, 8:24] = 0
            block.up.weight[8:24] *= 1e-6
    words, places, steps, _ = data[0]
    cut = prune.cut_neurons(network, prune.magnitude(network), 1 / 3)
    assert {b.up.weight.shape[0] for b in networks.blocks(cut).values()} == {32}
    with torch.no_grad():
        want, have = network(words, places, steps), cut(words, places, steps)
    assert torch.allclose(want["intent"], have["intent"], atol=1e-5)


@pytest.mark.slow
def test_a_cut_network_comes_back_from_its_checkpoint(network, vocabulary, data, tmp_path) -> None:
    cut = prune.cut_neurons(network, prune.magnitude(network), 0.5)
    networks.save(cut, tmp_path / "cut.pt")
    again = networks.load(tmp_path / "cut.pt", vocabulary)
    words, places, steps, _ = data[0]
    with torch.no_grad():
        assert torch.equal(cut(words, places, steps)["tag"], again(words, places, steps)["tag"])


def test_a_share_of_everything_is_refused(network) -> None:
    with pytest.raises(ValueError, match="below 1"):
        prune.masks(prune.magnitude(network), 1.0)


# ---- distillation -------------------------------------------------------------------------------


def test_the_divergence_is_the_formula_on_a_worked_example() -> None:
    student, teacher = torch.tensor([[0.0, 0.0]]), torch.tensor([[2.0 * math.log(3), 0.0]])
    p = [0.75, 0.25]  # softmax of log 3 and 0, the teacher at T = 2
    kl = sum(a * math.log(a / 0.5) for a in p)
    assert distill.divergence(student, teacher, 2.0).item() == pytest.approx(4 * kl, abs=1e-6)
    assert distill.divergence(student, teacher, 2.0, "ce").item() == pytest.approx(4 * math.log(2), abs=1e-6)


def test_cross_entropy_and_kl_differ_by_the_teachers_entropy_and_have_one_gradient() -> None:
    torch.manual_seed(0)
    student, teacher = torch.randn(5, 7, requires_grad=True), torch.randn(5, 7)
    kl, ce = (distill.divergence(student, teacher, 3.0, kind) for kind in ("kl", "ce"))
    p = (teacher / 3).softmax(-1)
    assert (ce - kl).item() == pytest.approx(9 * -(p * p.log()).sum(-1).mean().item(), rel=1e-4)
    gradients = [torch.autograd.grad(x, student, retain_graph=True)[0] for x in (kl, ce)]
    assert torch.allclose(*gradients, atol=1e-6)


@pytest.mark.slow
def test_a_student_that_thinks_as_its_teacher_has_no_divergence(network, data) -> None:
    words, places, steps, targets = data[0]
    with torch.no_grad():
        out = network(words, places, steps)
        parts = distill.soft_parts(out, out, targets)
    assert parts and all(abs(float(v)) < 1e-5 for v in parts.values())


@pytest.mark.slow
def test_alpha_one_is_the_hard_loss_alpha_zero_the_soft_one_and_between_it_is_their_mix(
    network, data
) -> None:
    words, places, steps, targets = data[0]
    torch.manual_seed(9)
    other = Network(SMALL, network.table).eval()
    with torch.no_grad():
        student, teacher = network(words, places, steps), other(words, places, steps)
        hard = float(sum(losses(student, targets).values()))
        soft = float(sum(distill.soft_parts(student, teacher, targets, 2.0, "kl").values()))
        made = [float(distill.mixed(student, teacher, targets, a, 2.0, "kl")) for a in (1.0, 0.0, 0.25)]
    assert made == pytest.approx([hard, soft, 0.25 * hard + 0.75 * soft], rel=1e-5)
    assert abs(hard - soft) > 0.1


@pytest.mark.slow
def test_the_teacher_gets_no_gradient(network, data) -> None:
    torch.manual_seed(9)
    teacher = Network(SMALL, network.table)
    distill.distilling(teacher)(network, *data[0]).backward()
    assert all(p.grad is None for p in teacher.parameters())
    assert network.head.weight.grad is not None


@pytest.mark.slow
def test_an_alpha_beyond_one_is_refused(network, data) -> None:
    words, places, steps, targets = data[0]
    out = network(words, places, steps)
    with pytest.raises(ValueError, match="0 to 1"):
        distill.mixed(out, out, targets, 1.5, 2.0, "kl")


# ---- fine-tuning after quantisation --------------------------------------------------------------


def test_rounded_weights_are_those_of_the_symmetric_formula(network) -> None:
    made = aware.rounded(network, 4)
    for name, m in networks.matrices(network).items():
        after = networks.matrices(made)[name].weight.detach().numpy()
        before = m.weight.detach().numpy()
        want = quantize.symmetric(before, 4).restore() if before.size >= 2048 else before
        assert np.allclose(after, want, atol=1e-5), name


def test_rounding_lets_the_gradient_through() -> None:
    weight = torch.tensor([0.3, -1.0, 0.04], requires_grad=True)
    (aware.Rounded(2)(weight) * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert weight.grad.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.slow
def test_fine_tuning_for_few_bits_ends_with_few_values_and_less_loss(network, data) -> None:
    made = aware.tuned(network, networks.cycle(data, 0), 3, 12, rate=3e-3)
    weight = networks.matrices(made)["encoder.0.qkv"].weight
    assert len(weight.unique()) <= 7

    def loss(of: Network) -> float:
        with torch.no_grad():
            return sum(float(tune.hard_loss(of, *one)) for one in data)

    assert loss(made) < loss(aware.rounded(network, 3))
