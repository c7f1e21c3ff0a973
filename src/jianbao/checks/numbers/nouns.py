"""Counts of things: five languages, 六种语言; of which thing a number is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jianbao.checks.numbers import listing
from jianbao.checks.numbers.quantity import Quantity

__all__ = ["contradiction", "counts", "is_sum", "mistaken"]

_NOUNS = {
    "数据集": "datasets?|corpora|corpus|benchmarks?|collections?|data sets?",
    "语料库?": "corpora|corpus|datasets?",
    "语言|语种": "languages?",
    "基准(?:测试|数据集?)?": "benchmarks?|datasets?|suites?|tasks?",
    "子?任务": "(?:sub-?)?tasks?|tracks?|use cases|problems",
    "模型|[A-Z]*LMs?": r"(?:\w*-)?models?|\w*LMs?|architectures|networks?|systems|FMs",
    "架构": "architectures?|models?|networks?",
    "(?:子|神经)?网络": "(?:sub-?)?networks?|nets?|models?|architectures?",
    "阶段|步骤?|环节": "(?:sub-?)?stages?|phases?|steps?|passes|pass|parts",
    "类别": "(?:sub-?)?classes|class|(?:sub-?)?categories|category|types?",
    "情感|情绪": "emotions?|emotion(?:al)? (?:classes|categories|states)",
    "领域": "domains?|fields?|areas?|disciplines|sectors",
    "场景": "scenarios?|scenes?|settings?|situations|environments?|use cases|conditions|tasks",
    "维度": "dimensions?|aspects?|axes|perspectives?|criteria",
    "视角|角度": "perspectives?|views?|viewpoints?|angles?",
    "医院": "hospitals?|centers?|centres?|sites?|institutions?|clinics",
    "参与者|受试者|被试": "participants?|subjects?|users?|volunteers|individuals",
    "国家?": "countries|country|nations?",
    "方言": "dialects?|accents?",
    "模态": "modalities|modality",
    "指标": "metrics?|measures?|indicators?|indices",
    "专家": "experts?",
    "团?队伍?": "teams?|groups?",
    "攻击": "attacks?",
    "说话人": "speakers?",
    "视频": "videos?|clips?",
    "图像": "images?|pictures?",
    "模块|组件": "(?:sub-?)?modules?|components?|blocks?|units|mechanisms|parts|innovations|branches",
    "分支": "branches|branch|streams?|paths?|pathways",
    "策略|方案": "strategies|strategy|schemes?|approaches|techniques?|methods?|variants|policies",
    "方法|算法|技术|机制": "methods?|approaches|approach|techniques?|algorithms?|strategies|mechanisms?"
    "|paradigms?|pipelines?|procedures?|solutions|schemes|directions|models|baselines|variants",
    "范式": "paradigms?|approaches|frameworks",
    "框架": "frameworks?|models|strategies|approaches|architectures",
    "版本|变体": "versions?|variants?|variations?",
    "特征": "features?|characteristics|descriptors|representations",
    "(?:损失|奖励)(?:函数)?": "loss(?:es)?|terms?|rewards?|(?:loss|reward|objective) functions?|objectives",
    "实验": "experiments?|studies|evaluations|settings|configurations",
    "案例": "cases?|case studies|examples",
    "原则|准则|指南": "principles?|guidelines?|rules",
    "建议": "recommendations?|suggestions|proposals|insights",
    "层次|层级|层": "levels?|layers?|tiers?|hierarchies",
    "工具(?:包)?": "tools?|toolkits?|packages|libraries|toolboxes",
    "系统": "systems?|models|frameworks",
    "(?:投影|编码|解码|分类|检测|生成)器": "(?:en|de)coders?|classifiers?|detectors?|projectors?"
    "|generators?|models",
    "挑战(?!赛)|问题|缺陷|局限": "challenges?|problems?|issues?|questions?|limitations?|gaps|pitfalls"
    "|shortcomings|obstacles|drawbacks|weaknesses|concerns|barriers|tasks|inconsistencies",
    "挑战赛|竞赛|赛道": "challenges?|competitions?|tracks?|tasks|contests",
    "因素|原因": "factors?|causes?|reasons?|variables",
    "来源|数据源": "sources?|datasets|corpora",
    "传感器": "sensors?",
    "机器人": "robots?|platforms|embodiments",
    "歌曲|乐曲|作品": "songs?|pieces?|works?|tracks|compositions|albums",
    "乐器": "instruments?",
    "配置|设置": "configurations?|settings?|setups?|conditions?|experiments",
    "贡献|创新": "contributions?|innovations?|components|modules",
    "城市|地区": "cities|city|regions?|areas|locations|sites",
}
_KIND = r"(?:(?:types?|kinds?|sets?|categories|classes|groups?|families|forms?|pairs?|variants?) of )?"
_LINK = r"(?:and|or|of|in|on|for|with|to|from|by|that|which|is|are|as|at|the|a|an|our|its|their|than|both)"
_GAP = rf"[\s-]{_KIND}(?:(?!{_LINK}\b)[\w'/-]+,?\s){{0,4}}?"
_THINGS = {zh: re.compile(rf"{_GAP}(?:\w+-)?(?:{en})\b(?!-)", re.IGNORECASE) for zh, en in _NOUNS.items()}
_ANY = re.compile(rf"{_GAP}(?:\w+-)?(?:{'|'.join(_NOUNS.values())})\b", re.IGNORECASE)
_NOUN = re.compile("|".join(f"(?P<n{i}>{zh})" for i, zh in enumerate(_NOUNS)))
_PHRASE = re.compile(r"[^，。；：、（）()的上中下在和与及并]*")
_LISTED = re.compile(
    r"(?:each|per|of the|of our|other|these|those|first|last|next|remaining|any)\s$", re.IGNORECASE
)
_BEFORE = 12
_NO_COUNT = re.compile(r"\)|[.:]\s|\.\d|\s?[%°×]")
"""After a number, what makes it a mark of a list or a measure rather than a count."""
_ONE_MORE = re.compile(
    r"\b(?:another|one (?:more|new|novel|private|in-house|custom)"
    r"|our (?:own|new|novel|in-house|collected|custom|proposed)"
    r"|an? (?:new|novel|newly|additional|own|private|proprietary|in-house|custom|self|real-world|large"
    r"|third|fourth|fifth))",
    re.IGNORECASE,
)
_THING = re.compile(r"[\s-][A-Za-z]")
_COUNTS = re.compile(r"(?:[\s-](?:[a-zA-Z-]+\s){0,4}?[a-zA-Z]+s\b|-[a-z]+)")
"""After a number, what makes it a count of some things."""
_FEW = 12
_ORDER = 10
"""One count is no slip of another that is so many times as large."""
_REACH = 80


def contradiction(claim: Quantity, sources: Sequence[Quantity], text: str, ours: str) -> Quantity | None:
    """The number that a source states for what a claim counts, if it states only others.

    None where the claim may be a sum of what is stated, or counts what the 简介 lists itself.
    """
    noun = _noun(ours, claim)
    stated = list(_of_things(noun, sources, text)) if noun else []
    if not stated or len({one.low for one in stated}) > 1 or stated[0].low == claim.low:
        return None
    if not claim.low / _ORDER < stated[0].low < claim.low * _ORDER:
        return None
    if claim.low in listing.told_about(ours, claim.start, claim.end) or is_sum(claim, stated, sources, text):
        return None
    return stated[0]


def mistaken(claim: Quantity, sources: Sequence[Quantity], text: str, ours: str) -> Quantity | None:
    """The same where the claim's own number stands in the source, but only as one of other things."""
    other = contradiction(claim, sources, text, ours)
    if other is None:
        return None
    same = [one.end for one in sources if one.low == claim.low and not (one.named or one.unit.family)]
    noun = _noun(ours, claim)
    of_it = any(_THINGS[noun].match(text, end) for end in same if noun)
    of_others = all(_ANY.match(text, end) or _NO_COUNT.match(text, end) for end in same)
    return other if of_others and not of_it else None


def is_sum(claim: Quantity, stated: Sequence[Quantity], sources: Sequence[Quantity], text: str) -> bool:
    """Whether two counts make the claim, or one and another thing: three public sets and our own."""
    for one in stated:
        if claim.low == one.low + 1 and _ONE_MORE.search(text[one.end : one.end + _REACH].partition(". ")[0]):
            return True
        if any(one.low + other.low == claim.low and _together(one, other, text) for other in sources):
            return True
    return False


def counts(sources: Sequence[Quantity], text: str) -> tuple[Quantity, ...]:
    """What a source counts, of whatever things: two tracks, a three-step method."""
    return tuple(
        one
        for one in sources
        if not (one.unit.family or one.vague or one.named)
        and 1 < one.low <= _FEW
        and _COUNTS.match(text, one.end)
    )


def _noun(text: str, claim: Quantity) -> str | None:
    """The noun that is counted: of 语言模型 the last, of 任务以评估模型 the first."""
    phrase = _PHRASE.match(text, claim.end)
    found = None
    for match in _NOUN.finditer(text, claim.end, phrase.end() if phrase else claim.end):
        if found and match.start() > found.end():
            break
        found = match
    return found and list(_NOUNS)[int((found.lastgroup or "n0")[1:])]


def _of_things(noun: str, sources: Sequence[Quantity], text: str) -> Iterator[Quantity]:
    """Numbers that the source gives for what a noun means."""
    for one in sources:
        if one.unit.family or one.vague or one.named or one.low <= 1:
            continue
        before = text[max(0, one.start - _BEFORE) : one.start]
        if _THINGS[noun].match(text, one.end) and not _LISTED.search(before):
            yield one


def _together(one: Quantity, other: Quantity, text: str) -> bool:
    """Whether a sentence counts two things: 2 strategies and 2 losses."""
    is_mark = text[other.start - 1 : other.start] == "("
    if one.start == other.start or is_mark or not _THING.match(text, other.end):
        return False
    first, last = sorted((one, other), key=lambda quantity: quantity.start)
    return ". " not in text[first.end : last.start]
