"""The whole network: words and a little context in, one typed call after another out, pointers into the home.

    pieces --table, flags, position--> encoder --> [once a call] decoder block --> heads, tags, pointer queries
    names of devices, areas, floors --same table--> keys;  query . key + how the letters fit --> pointers

B utterances, R calls (rows) of them, T places (the first is the context, the rest pieces), C candidates,
L pieces of a name, D width, K key width. Exported by `export.py`; the host's part is `lm/scorer.py`.
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from edgehome.lm.model import labels
from edgehome.lm.model.candidates import TOKEN_FLAGS
from edgehome.lm.model.tables import STATIC

TABLE = 512
POINTERS = ("device", "place", "except")
DYNAMIC = 10
N_TAGS = len(labels.TAG)
HEAD_SIZES = {name: len(values) for name, values in labels.HEADS.items()}


def _tags(*names: str) -> list[float]:
    return [1.0 if tag in names else 0.0 for tag in labels.TAG]


# which tagged words each pointer looks at: its own (main) and those of its neighbour (side)
MAIN = {
    "device": _tags("name", "domain"),
    "place": _tags("area", "floor", "destination"),
    "except": _tags("except_name", "except_area"),
}
SIDE = {"device": _tags("area", "floor"), "place": _tags("name"), "except": _tags("area", "floor", "name")}


@dataclass(frozen=True)
class Config:
    """The sizes of a network."""

    width: int = 256
    heads: int = 4
    encoder_layers: int = 3
    decoder_layers: int = 2
    hidden: int = 640
    key: int = 128
    score_hidden: int = 48
    places: int = 49
    dropout: float = 0.0

    def as_dict(self) -> dict:
        """Return the sizes as plain data."""
        return asdict(self)


@dataclass
class Words:
    """B utterances as tensors."""

    real: Tensor  # (B, T) bool, the context and the pieces that are there
    flags: Tensor  # (B, T-1, TOKEN_FLAGS)
    domains: Tensor  # (B, T-1)
    context: Tensor  # (B, 4) as `lm.decode.context_ids` gives it


@dataclass
class Places:
    """The candidates of B utterances as tensors."""

    kind: Tensor  # (B, C) index in KIND
    device_class: Tensor  # (B, C)
    names: Tensor  # (B, C, L) places in `unique`, 0 is nothing
    unique: Tensor  # (U,) rows of the table that names and pieces use; unique[0] is ignored
    words: Tensor  # (B, T-1) the pieces as places in `unique`
    static: Tensor  # (B, C, STATIC)
    match: Tensor  # (B, C, T-1)
    cover: Tensor  # (B, C, T-1)
    area_row: Tensor  # (B, C), -1 without


@dataclass
class Steps:
    """R calls: which utterance, what came before."""

    row: Tensor  # (R,) utterance
    covered: Tensor  # (R, T-1) float, pieces that earlier calls have used
    previous: Tensor  # (R, 4): role, intent, pointing, domain of the call before, each + 1; 0 at the first
    allowed: Tensor  # (R, 3, C) bool, what each pointer may choose


class Block(nn.Module):
    """A pre-norm transformer block."""

    def __init__(self, config: Config):
        super().__init__()
        d = config.width
        self.n_heads = config.heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, config.hidden), nn.Linear(config.hidden, d)
        self.drop = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the block's output; `mask` is (B, 1, 1, T), 0 where attended and large negative elsewhere."""
        b, t, d = x.shape
        qkv = self.qkv(self.norm1(x)).view(b, t, 3, self.n_heads, d // self.n_heads)  # (B, T, 3, H, D/H)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # (B, H, T, D/H) each
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)  # (B, H, T, D/H)
        x = x + self.drop(self.out(a.transpose(1, 2).reshape(b, t, d)))  # (B, T, D)
        return x + self.drop(self.down(torch.relu(self.up(self.norm2(x)))))


class Scorer(nn.Module):
    """One pointer: scores candidates for a call from meaning (query . key) and letters (match, cover, static)."""

    main: Tensor
    side: Tensor

    def __init__(self, config: Config, name: str):
        super().__init__()
        self.register_buffer("main", torch.tensor(MAIN[name]), persistent=False)
        self.register_buffer("side", torch.tensor(SIDE[name]), persistent=False)
        self.query = nn.Linear(config.width, config.key)
        self.bias = nn.Linear(config.width, config.score_hidden)
        self.features = nn.Linear(STATIC + DYNAMIC, config.score_hidden, bias=False)
        self.score = nn.Linear(config.score_hidden, 2)
        self.null_bias = nn.Linear(config.width, config.score_hidden)
        self.null_features = nn.Linear(5, config.score_hidden, bias=False)
        self.null = nn.Linear(config.score_hidden, 1)

    def forward(
        self, h: Tensor, tags: Tensor, places: Places, sim: Tensor, keys: Tensor, row: Tensor, allowed: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return scores (R, C, 2) to rank and to include, and (R,) of "none of them".

        `h` (R, D); `tags` (R, T-1, tags) probabilities; `sim` (B, C, T-1); `keys` (B, C, K); `allowed` (R, C).
        """
        main, side = tags @ self.main, tags @ self.side  # (R, T-1) each
        mass, side_mass = main.sum(1, keepdim=True), side.sum(1, keepdim=True)  # (R, 1)
        match, cover, meaning = places.match[row], places.cover[row], sim[row]  # (R, C, T-1)

        def over(weights: Tensor, what: Tensor) -> Tensor:
            return torch.einsum("rt,rct->rc", weights, what)

        own_side = over(side, match) / (side_mass + 0.1)  # (R, C)
        area_row = places.area_row[row]  # (R, C)
        area_side = own_side.gather(1, area_row.clamp(min=0)) * (area_row >= 0)  # (R, C)
        dot = torch.einsum("rk,rck->rc", self.query(h), keys[row]) / keys.shape[-1] ** 0.5
        dynamic = torch.stack(
            [
                dot,
                over(main, match) / (mass + 0.1),
                over(main, cover),
                over(main + side, cover),
                own_side,
                area_side,
                over(main, meaning) / (mass + 0.1),
                over(side, meaning) / (side_mass + 0.1),
                mass.clamp(max=3).expand_as(dot) / 3,
                side_mass.clamp(max=3).expand_as(dot) / 3,
            ],
            dim=-1,
        )  # (R, C, DYNAMIC)
        features = torch.cat([dynamic, places.static[row]], dim=-1)  # (R, C, DYNAMIC + STATIC)
        scores = self.score(torch.relu(self.features(features) + self.bias(h)[:, None]))  # (R, C, 2)
        scores = torch.cat([scores[..., :1] + dot[..., None], scores[..., 1:]], dim=-1)
        best = dynamic[..., [1, 2, 3, 6]].masked_fill(~allowed[..., None], 0).amax(1)  # (R, 4)
        null_in = torch.cat([best, mass.clamp(max=3) / 3], dim=-1)  # (R, 5)
        null = self.null(torch.relu(self.null_features(null_in) + self.null_bias(h)))  # (R, 1)
        return scores, null[:, 0]


class Network(nn.Module):
    """The network; `forward` is training's view, the parts are what gets exported."""

    table: Tensor

    def __init__(self, config: Config, table: Tensor):
        super().__init__()
        d = config.width
        self.config = config
        self.register_buffer("table", table, persistent=False)  # (V, TABLE)
        self.project = nn.Linear(TABLE, d)
        self.flag = nn.Linear(TOKEN_FLAGS, d, bias=False)
        self.domain = nn.Embedding(len(labels.KIND), d)
        self.place = nn.Embedding(config.places, d)
        self.context = nn.ModuleList(nn.Embedding(n, d) for n in labels.CONTEXT_SIZES)
        self.norm_in = nn.LayerNorm(d)
        self.encoder = nn.ModuleList(Block(config) for _ in range(config.encoder_layers))
        self.previous = nn.ModuleList(
            nn.Embedding(len(v) + 1, d) for v in (labels.ROLE, labels.INTENT, labels.POINTING, labels.DOMAIN)
        )
        self.covered = nn.Parameter(torch.randn(d) * 0.3)
        self.decoder = nn.ModuleList(Block(config) for _ in range(config.decoder_layers))
        self.norm_out = nn.LayerNorm(d)
        self.head = nn.Linear(d, sum(HEAD_SIZES.values()))
        self.tag = nn.Linear(d, N_TAGS + 1)  # the last says whether the piece is of this call at all
        self.name = nn.Linear(d, config.key)
        self.key = nn.Linear(config.key, config.key)
        self.key_kind = nn.Embedding(len(labels.KIND), config.key)
        self.key_class = nn.Embedding(len(labels.DEVICE_CLASS), config.key)
        self.scorers = nn.ModuleDict({name: Scorer(config, name) for name in POINTERS})
        for module in self.modules():
            if isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight, std=0.2)

    def inputs(self, words: Words, rows: Tensor) -> Tensor:
        """Return what the encoder starts from, (B, T, D); `rows` are the pieces' vectors (B, T-1, D).

        At run time the host adds this up.
        """
        x = rows
        x = x + self.flag(words.flags) + self.domain(words.domains)  # (B, T-1, D)
        start = sum(e(words.context[:, i]) for i, e in enumerate(self.context))  # (B, D)
        x = torch.cat([start[:, None], x], dim=1)  # (B, T, D)
        return x + self.place.weight[: x.shape[1]]

    def encode(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the words in context, (B, T, D)."""
        x = self.norm_in(x)
        for block in self.encoder:
            x = block(x, mask)
        return x

    def start(self, steps: Steps) -> Tensor:
        """Return what a call's step adds to the words, (R, T, D); zeros but for the first call's start."""
        query = sum(e(steps.previous[:, i]) for i, e in enumerate(self.previous))  # (R, D)
        return torch.cat([query[:, None], steps.covered[..., None] * self.covered], dim=1)  # (R, T, D)

    def step(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return head logits (R, heads), tag logits (R, T-1, tags + 1) and the call's vector (R, D)."""
        for block in self.decoder:
            x = block(x, mask)
        x = self.norm_out(x)
        return self.head(x[:, 0]), self.tag(x[:, 1:]), x[:, 0]

    def keys(self, places: Places, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return the candidates' keys (B, C, K) and their likeness to each piece (B, C, T-1).

        `rows` are the vectors of `places.unique`, (U, D).
        """
        vectors = self.name(rows)  # (U, K)
        there = places.names > 0  # (B, C, L)
        names = vectors[places.names] * there[..., None]  # (B, C, L, K)
        mean = names.sum(2) / there.sum(2).clamp(min=1)[..., None]  # (B, C, K)
        keys = self.key(mean) + self.key_kind(places.kind) + self.key_class(places.device_class)
        unit = F.normalize(vectors, dim=-1)
        b, c, n = places.names.shape
        flat = (unit[places.names] * there[..., None]).view(b, c * n, -1)  # (B, C*L, K)
        sim = torch.bmm(flat, unit[places.words].transpose(1, 2)).view(b, c, n, -1)  # (B, C, L, T-1)
        return keys, sim.masked_fill(~there[..., None], -1).amax(2)

    def forward(
        self, words: Words, places: Places, steps: Steps
    ) -> dict[str, Tensor | tuple[Tensor, Tensor]]:
        """Return logits: the heads by name, `tag` (R, T-1, tags), `clause` (R, T-1), and a pair of scores for each pointer."""
        mask = torch.zeros(words.real.shape).masked_fill(~words.real, -1e4)[:, None, None]  # (B, 1, 1, T)
        rows = self.project(self.table[places.unique].float())  # (U, D)
        encoded = self.encode(self.inputs(words, rows[places.words]), mask)
        logits, tags, h = self.step(encoded[steps.row] + self.start(steps), mask[steps.row])
        out: dict = dict(zip(HEAD_SIZES, logits.split(list(HEAD_SIZES.values()), dim=-1), strict=True))
        out["clause"], tags = tags[..., -1], tags[..., :-1]
        out["tag"] = tags
        shown = tags.detach().softmax(-1) * words.real[steps.row, 1:, None]  # (R, T-1, tags)
        keys, sim = self.keys(places, rows)
        for i, (name, scorer) in enumerate(self.scorers.items()):
            out[name] = scorer(h, shown, places, sim, keys, steps.row, steps.allowed[:, i])
        return out
