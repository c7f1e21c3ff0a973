"""A language model of half a megabyte (or larger) that says nothing: random weights, read by llama.cpp.

It knows the 256 bytes and some Chinese characters. Random weights alone would put out broken UTF-8, so
one hidden channel is constant, and through it each token has a fixed weight of its own: whole characters
and quotation marks come often, single bytes above ASCII never.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np

_CHARACTERS = "该论文研究一种方法提出模型数据结果验证有效性问题针对任务通过实验表明优于基线"
_CONSTANT = 6.0
_END = "<|end|>"
_TEMPLATE = "{% for one in messages %}{{ one.role }}: {{ one.content }}\n{% endfor %}assistant: "


class Shape(NamedTuple):
    """How large it is, and how its weights are kept."""

    dim: int = 32
    layers: int = 1
    heads: int = 2
    feed_forward: int = 64
    kind: gguf.GGMLQuantizationType = gguf.GGMLQuantizationType.F32


_TINY = Shape()


def write_tiny(path: Path, context: int = 32768, shape: Shape = _TINY) -> Path:
    """Make the file."""
    tokens, merges = _vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(context)
    writer.add_embedding_length(shape.dim)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(shape.dim // shape.heads)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if one == _END else 1 for one in tokens])
    writer.add_token_merges(merges)
    writer.add_eos_token_id(tokens.index(_END))
    writer.add_bos_token_id(tokens.index(_END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(_TEMPLATE)
    for name, weights in _weights(tokens, shape).items():
        kind = shape.kind if weights.ndim > 1 else gguf.GGMLQuantizationType.F32
        writer.add_tensor(name, gguf.quantize(weights, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _bytes() -> dict[int, str]:
    """GPT-2's way of writing each byte as a character."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    odd = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + place) for place, byte in enumerate(odd)}


def _vocabulary() -> tuple[list[str], list[str]]:
    """Tokens, and the merges that make characters of three bytes."""
    by_byte = _bytes()
    tokens, merges = [by_byte[byte] for byte in range(256)], list[str]()
    for character in dict.fromkeys(_CHARACTERS):
        first, second, third = (by_byte[byte] for byte in character.encode())
        for left, right in ((first, second), (first + second, third)):
            if left + right not in tokens:
                tokens.append(left + right)
                merges.append(f"{left} {right}")
    return [*tokens, _END], merges


def _weights(tokens: list[str], shape: Shape) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(1)

    def some(*sides: int) -> np.ndarray:
        return draw.normal(0, 0.05, sides).astype(np.float32)

    dim, ff = shape.dim, shape.feed_forward
    made = {"token_embd.weight": some(len(tokens), dim), "output.weight": some(len(tokens), dim)}
    made["token_embd.weight"][:, 0] = _CONSTANT
    made["output.weight"][:, 0] = [_weight(token) for token in tokens]
    made["output_norm.weight"] = np.ones(dim, np.float32)
    for layer in range(shape.layers):
        name = f"blk.{layer}."
        for norm in ("attn_norm", "ffn_norm"):
            made[f"{name}{norm}.weight"] = np.ones(dim, np.float32)
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            made[f"{name}{part}.weight"] = some(dim, dim)
        for part, sides in (("ffn_gate", (ff, dim)), ("ffn_up", (ff, dim)), ("ffn_down", (dim, ff))):
            made[f"{name}{part}.weight"] = some(*sides)
        for part in ("attn_output", "ffn_down"):  # nothing changes the constant channel
            made[f"{name}{part}.weight"][0, :] = 0
    return made


def _weight(token: str) -> float:
    """How often a token comes, all else being chance."""
    inverse = {character: byte for byte, character in _bytes().items()}
    if token == _END:
        return -4.0
    try:
        text = bytes(inverse[one] for one in token).decode()
    except UnicodeDecodeError:
        return -4.0
    if len(text.encode()) == 3:
        return 0.3
    return 0.34 if text == '"' else -0.5
