"""What went wrong, in Chinese, by the kind of error and its facts; its own English words are details."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException

from jianbao.errors import JianbaoError, StoreError, UsageError

FAULTS: Mapping[str, str] = {
    "unknown": "库中没有 {id} 的简介。",
    "id": "“{value}”不是 arXiv 编号。可写成 2508.03780、2508.03780v2 或 math/0309136。",
    "place": "队列中没有这个位置，也许地址没有复制完整。",
    "long": "筛选条件 {value} 过长。",
    "state": "没有“{value}”这种状态。",
    "severity": "没有“{value}”这种程度。",
    "date": "“{value}”不是日期。请写成 2026-11-02。",
    "seed": "“{value}”不是抽查种子。请写一个整数。",
    "action": "没有这种决定。",
    "reason": "没有这种理由，请从列出的理由中选一个。",
    "tag": "分类表中没有这些标签：{value}。",
    "extra": 'Parquet 需要安装附加组件：pip install "jianbao[parquet]"。',
    "no-text": "{id} 没有可作决定的简介。",
    "undecided": "{id} 还没有决定，无可撤销。",
    "rewritten": "{id} 在决定之后已由新的运行重写，无可撤销。",
    "no-source": "库中没有 {id} 的摘要，修改后的文字无从核对。",
    "empty": "简介不能为空。若不要这则简介，请拒绝。",
    "demand": "“{value}”不是要求。请一行写一条：含 文字、不含 文字、标签 编号、无标签 编号。",
    "leaked": "{id} 的文字已在提示词 {value} 中：提示词里有的，考不出提示词的好坏。",
    "no-record": "库中没有 {id} 的记录。",
    "unpublished": "{id} 没有已刊的简介。请先接受或修改。",
    "not-golden": "{id} 不是标杆。",
    "no-golden": "没有可用的标杆。",
    "changed": "打开此页之后简介变了，请看过现在的再列。",
    "line": "第 {line} 行不是审阅记录。",
    "nothing": "没有读到任何内容。",
    "vote": "没有这种评判。",
    "evaluation": "没有这次评测。",
    "untranslated": "{id} 没有可作决定的译文。",
    "retranslated": "打开此页之后译文变了，请看过现在的再定。",
    "findings": "修改后的文字有下列错误。",
}
"""By the fact `fault` of a `UsageError`."""

_PATHS = "文件没有写成，原来的文件未动。请看磁盘空间与权限。"
_STORE = "数据库一时用不了，这一步没有记下。请稍后再试；若仍如此，运行 jianbao doctor。"
_PLAIN = "这一步做不了，没有改动任何东西。"
_BROKEN = "程序出了错，这一步没有记下。详情已写在运行 jianbao review 的终端里。"
_STATUS = {
    400: "看不懂这个地址。",
    403: "这个请求不是从本页面发出的，已拒绝。",
    404: "没有这个页面。",
    405: "这个地址不支持这种请求方法。",
    413: "提交的内容过大。",
    415: "只接受页面上的表单。",
}
TITLES = {
    400: "看不懂",
    403: "已拒绝",
    404: "没有找到",
    405: "不支持的方法",
    413: "内容过大",
    415: "不是表单",
}
"""Heads of pages, by status; of all others 出了问题."""


def said(error: BaseException) -> str:
    """One sentence for a reviewer."""
    if isinstance(error, HTTPException):
        cause = error.__cause__
        return said(cause) if cause else _STATUS.get(error.status_code, _PLAIN)
    if isinstance(error, StoreError):
        return _PATHS if "path" in error.facts else _STORE
    if isinstance(error, UsageError):
        return FAULTS.get(error.facts.get("fault", ""), _PLAIN).format_map(_short(error))
    return _PLAIN if isinstance(error, JianbaoError) else _BROKEN


def detail(error: BaseException) -> str:
    """The error's own words, in English; nothing of one that no code of ours has raised on purpose."""
    if isinstance(error, HTTPException):
        return str(error.__cause__ or "")
    return str(error) if isinstance(error, JianbaoError) else ""


def _short(error: JianbaoError) -> dict[str, str]:
    return {name: str(value)[:200] for name, value in error.facts.items()}
