"""Sentences about results: data sets by name, verdicts without a number."""

from __future__ import annotations

import re

from jianbao.drafting.lexicon import Lexicon
from jianbao.drafting.translate import verb_phrase
from jianbao.drafting.words import is_name, without_asides, words_of

__all__ = ["data_names", "is_common_name", "is_result", "verdict"]

_RESULT = re.compile(
    r"experiment|result|evaluat|outperform|achiev|surpass|improv|reduc|demonstrat|show|reach|attain|obtain|\d|faster|"
    r"\bfind|gain|yield|raises|doubles|runs|generat",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r"^(?:[A-Z]{1,2}|M?LLM|VLM|LVLM|SLM|MLLM|VLA|ALM|LALM|A?SR|TTS|NLP|RAG|VQA|[CGR]NN|GAN|GPU|CPU|CUDA|MLP|LSTM|SSL|LoRA|"
    r"RLHF|MRI|CT|ECG|EEG|PET|PPO|DPO|GRPO|AI|ML|API|RGB|IMU|SOTA|CoT|3D.*|2D.*)s?$|"
    r"GPT|Llama|LLaMA|Qwen|RTX|[AH]100|Gemini|Claude|DeepSeek|Whisper|BERT|YOLO|ResNet|Mistral|LLaVA"
)
_NAME = r"[A-Z0-9][\w.+-]*(?:[ -][A-Z0-9][\w.+-]*){0,2}"
_NAMES = rf"(?P<names>{_NAME}(?:(?:, and |, | and )(?:the )?{_NAME}){{0,3}})"
_DATA = (
    re.compile(
        r"\b(?:experiment|evaluat|result|test|validat|performance|accuracy|improve|outperform|score|achiev|reach|raise|"
        rf"attain|reduc)\w*\b[^.;:]{{0,70}}?\bon (?:the |both )?(?:invented )?{_NAMES}"
    ),
    re.compile(rf"^On (?:the )?(?:invented )?{_NAMES}"),
    re.compile(rf"\b{_NAMES}(?: \([^)]*\))? (?:data ?sets?|benchmarks?|corpora|corpus)\b"),
    re.compile(rf"\b(?:data ?sets?|benchmarks?|corpora|corpus),? (?:such as|including|namely|like) {_NAMES}"),
    re.compile(rf"\b(?:data ?sets|benchmarks|corpora)(?:,|:| \() ?{_NAMES}"),
)
_NEGATED = re.compile(r"\b(?:fail|not|struggle|worse|without|cannot|no)\b", re.IGNORECASE)
_BETTER = re.compile(
    r"\b(?:improv|enhanc|reduc|boost|mitigat|alleviat|lower|preserv|maintain)\w*\b", re.IGNORECASE
)
_SHOWN = re.compile(r"experiment|result|evaluat|demonstrat|show", re.IGNORECASE)
_GAIN = r"(?:achiev|attain|deliver|reach|obtain|demonstrat|set|establish|yield)\w*"
_PROVE = r"(?:demonstrat|validat|confirm|verif|show)\w*"
_OUTDOES = (
    r"\b(?:outperform|surpass)(?:s|es|ed|ing)?\s+(?:\w+[- ]){0,4}?"
    r"(?:existing|previous|prior|baselines?|competing|conventional|traditional|other|strong)\b"
)
_IMPROVES = (
    r"\b(?:consistent|significant|substantial)(?:ly)?\s+(?:\w+\s+)?"
    r"improv\w+[^.]{0,30}\b(?:performance|results)"
)
_VERDICTS = tuple(
    (re.compile(pattern, re.IGNORECASE), zh)
    for pattern, zh in (
        (r"\boutperform(?:s|ed|ing)?\s+(?:\w+[- ]){0,5}?(?:state-of-the-art|sota)\b", "优于现有先进方法"),
        (_OUTDOES, "优于对比方法"),
        (rf"\b{_GAIN}\s+(?:an?\s+|the\s+)?(?:new\s+)?(?:state-of-the-art|sota)\b", "达到先进水平"),
        (
            r"\b(?:comparable|competitive)\b[^.]{0,25}\b(?:performance|results?|accuracy)",
            "取得有竞争力的结果",
        ),
        (_IMPROVES, "性能明显提升"),
        (
            rf"\b{_PROVE}\s+(?:that\s+)?(?:the\s+)?(?:\w+\s+)?(?:effectiveness|efficacy)\b",
            "方法的有效性得到验证",
        ),
        (rf"\b{_PROVE}\s+(?:the\s+)?(?:\w+\s+)?robustness\b", "方法的鲁棒性得到验证"),
    )
)


def is_result(text: str) -> bool:
    """Whether a plain sentence may state a result."""
    return _RESULT.search(text) is not None


def is_common_name(name: str) -> bool:
    """Whether everybody uses this name: it is neither new nor a data set."""
    return _COMMON.search(name) is not None


def data_names(text: str, own: str) -> str | None:
    """The data sets on which a plain sentence says that something was tried; `own` is no data set."""
    for match in (found for pattern in _DATA for found in pattern.finditer(text)):
        names = [
            re.sub(r"^(?:[Tt]he |[\d.]+-\w+ )+|\. .*", "", one).strip(" .")
            for one in re.split(r", and |, | and ", match["names"])
        ]
        good = [
            one for one in names if any(map(is_name, one.split())) and not is_common_name(one) and one != own
        ]
        if good:
            return "和".join(good) if len(good) <= 2 else f"{'、'.join(good[:2])}等"
    return None


def verdict(lexicon: Lexicon, text: str) -> str | None:
    """What a plain sentence about results says without a number."""
    if _NEGATED.search(text):
        return None
    known = next((zh for pattern, zh in _VERDICTS if pattern.search(text)), None)
    match = _BETTER.search(text)
    if known or not match or not _SHOWN.search(text[: match.start()]):
        return known
    done = verb_phrase(lexicon, words_of(without_asides(text[match.start() :])), 0)
    return f"该方法{done.zh}" if done else None
