"""Answers of models: which are taken, and what is told about the others."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import BadReply, Refused
from jianbao.model import Brief, ChatReply, Evidence, Finish
from jianbao.model.translation import TextPart
from jianbao.replies import BRIEF_SCHEMA, parse_brief, parse_translation, translation_schema

BOTH = tuple(TextPart)

GOOD = {
    "brief": "该论文研究蛙类计数任务。",
    "tags": ["audio.counting"],
    "evidence": [{"claim": "计数", "quote": "We count frogs"}],
}
KNOWN = {
    "audio.counting": "audio.counting",
    "计数": "audio.counting",
    "ASR": "speech.asr",
    "分类": "vision.class",
}


def parse(text: str, finish: Finish = Finish.STOP, refusal: str | None = None) -> Brief:
    """The answer with these words, read with a small taxonomy."""
    return parse_brief(ChatReply(text=text, finish=finish, refusal=refusal, model="m"), KNOWN.get)


def reply(text: str) -> ChatReply:
    """A whole answer with these words."""
    return ChatReply(text=text, finish=Finish.STOP, model="m")


def answer(**changes: object) -> str:
    """A good answer with fields changed."""
    return json.dumps(GOOD | changes, ensure_ascii=False)


def test_a_good_answer_is_taken_as_it_is() -> None:
    """Text, tags and evidence arrive unchanged."""
    assert parse(answer()) == Brief(
        text="该论文研究蛙类计数任务。",
        tags=("audio.counting",),
        evidence=(Evidence(claim="计数", quote="We count frogs"),),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{answer()}\n```",
        f"```\n{answer()}\n```\n",
        f'<think>\nis it {{}}? {{"brief": 1}}\n</think>\n\n{answer()}',
        f"好的，以下是结果：\n{answer()}\n希望有帮助。",
        f"In short {{so to say}}: {answer()}",
        answer(confidence=0.9, notes=None),
        answer().replace("该论文", "\\u8be5\\u8bba\\u6587"),
    ],
    ids=["fence", "bare-fence", "think", "prose", "braces", "extra-fields", "escapes"],
)
def test_wrappings_are_taken_off(text: str) -> None:
    """What many models put around their answer costs no repair."""
    assert parse(text) == parse(answer())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "没有输出任何内容"),
        ("   \n ", "没有输出任何内容"),
        ("<think>hm</think>", "没有输出任何内容"),
        ("我不知道。", "没有完整的 JSON 对象"),
        ('{"brief": "该论文', "没有完整的 JSON 对象"),
        ("<think>never ends " + answer()[:40], "没有完整的 JSON 对象"),
        (answer() + answer(brief="另一个。"), "多个 JSON 对象"),
        ("{}", "字段 brief 缺失"),
        (answer(brief=None), "字段 brief 应为字符串"),
        (answer(brief="  "), "字段 brief 是空的"),
        (answer(tags="speech"), "字段 tags 应为数组"),
        (answer(evidence=[{"claim": "x"}]), "字段 evidence.0.quote 缺失"),
        (answer(evidence=["x"]), "字段 evidence.0 不合要求"),
        ('{"result": ' + answer() + "}", "字段 brief 缺失"),
        ("[" * 50_000, "没有完整的 JSON 对象"),
        ('{"brief": ' * 5_000, "没有完整的 JSON 对象"),
    ],
)
def test_a_bad_answer_says_what_to_tell_the_model(text: str, told: str) -> None:
    """The feedback names the fault in Chinese and asks for the object; the answer is kept."""
    with pytest.raises(BadReply) as caught:
        parse(text)
    assert told in caught.value.feedback
    assert "JSON 对象" in caught.value.feedback
    assert caught.value.reply == text


def test_a_cut_answer_is_never_a_success() -> None:
    """Even where what is there could be read, the model had not finished."""
    with pytest.raises(BadReply) as caught:
        parse(answer(), finish=Finish.LENGTH)
    assert caught.value.cut


@pytest.mark.parametrize(("finish", "refusal"), [(Finish.STOP, "I can't help"), (Finish.FILTER, None)])
def test_a_refusal_is_a_refusal(finish: Finish, refusal: str | None) -> None:
    """Declined is not malformed: nobody argues with it."""
    with pytest.raises(Refused):
        parse(answer(), finish=finish, refusal=refusal)


def test_tags_are_resolved_kept_apart_and_capped() -> None:
    """Ids, aliases and names become ids, each once; unknown words are proposals; four at most."""
    brief = parse(answer(tags=["计数", "ASR", " audio.counting ", "", "蛙学", "蛙学", "分类"]))
    assert brief.tags == ("audio.counting", "speech.asr", "vision.class")
    assert brief.proposed == ("蛙学",)
    assert len(parse(answer(tags=[f"词{n}" for n in range(12)])).proposed) == 4
    assert parse(answer(tags=None, evidence=None)) == Brief(text="该论文研究蛙类计数任务。")


def test_formulas_in_quotes_survive_careless_escapes() -> None:
    """A single backslash before a command is what models write; the source's own characters come back."""
    quote = r"$\alpha \times \frac{1}{2} \\beta$"
    text = f'{{"brief": "该论文。", "evidence": [{{"claim": "c", "quote": "{quote}"}}]}}'
    assert parse(text).evidence[0].quote == r"$\alpha \times \frac{1}{2} \beta$"


def test_line_breaks_inside_a_string_are_left_for_the_checks() -> None:
    """A raw line break is bad JSON but a clear answer; whether it may stand is not decided here."""
    assert parse('{"brief": "一。\n二。", "tags": [], "evidence": []}').text == "一。\n二。"


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip)
)
def test_the_models_characters_are_kept(text: str) -> None:
    """Only white space at the ends goes, for any text there is but NUL."""
    assert parse(json.dumps({"brief": text, "tags": [], "evidence": []})).text == text.strip()


@given(st.text())
def test_any_text_is_an_answer_or_a_fault(text: str) -> None:
    """No reply of a model raises anything else."""
    for finish in (Finish.STOP, Finish.OTHER):
        with contextlib.suppress(BadReply):
            parse(text, finish)


def test_the_schema_is_fit_for_strict_modes() -> None:
    """Every object names all its fields as required and admits no others; tags are free strings."""

    def objects(node: object) -> list[dict[str, object]]:
        if isinstance(node, dict):
            own = [node] if node.get("type") == "object" else []
            return own + [found for value in node.values() for found in objects(value)]
        return []

    for one in objects(BRIEF_SCHEMA):
        properties = one["properties"]
        assert isinstance(properties, dict)
        assert one["required"] == list(properties)
        assert one["additionalProperties"] is False
    assert BRIEF_SCHEMA["properties"]["tags"]["items"] == {"type": "string"}


def test_a_nul_in_a_brief_is_told() -> None:
    """No database and no page takes one; in a quote it is the store that puts a mark in its place."""
    with pytest.raises(BadReply, match="NUL") as caught:
        parse(answer(brief="该论文\0研究蛙类计数任务。"))
    assert "空字符" in caught.value.feedback


def test_a_translation_is_read() -> None:
    """The parts that were asked for; what comes with them is passed over."""
    read = parse_translation(reply('{"title": " 蛙 ", "abstract": "呱。", "note": 1}'), BOTH)
    assert read == {TextPart.TITLE: "蛙", TextPart.ABSTRACT: "呱。"}
    assert parse_translation(reply('```json\n{"title": "蛙"}\n```'), [TextPart.TITLE]) == {
        TextPart.TITLE: "蛙"
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"$\\alpha$", r"$\alpha$"),
        (r"$\alpha$", r"$\alpha$"),
        (r"$\beta \times \rho \frac{1}{2}$", r"$\beta \times \rho \frac{1}{2}$"),
        (r"$\nu \neq \nabla$", r"$\nu \neq \nabla$"),
        (r"$\underline{u}$", r"$\underline{u}$"),
    ],
)
def test_formulas_survive_json(written: str, read: str) -> None:
    """A model that forgets to double a backslash has not changed the formula."""
    found = parse_translation(reply(f'{{"title": "求 {written} 的值"}}'), [TextPart.TITLE])
    assert found[TextPart.TITLE] == f"求 {read} 的值"


@pytest.mark.parametrize(
    "text",
    ["", "蛙", '{"title": "蛙"}', '{"title": "蛙", "abstract": ""}', '{"title": [], "abstract": "呱"}'],
)
def test_a_translation_that_is_none(text: str) -> None:
    """The model is told what is missing, in the form that was asked for."""
    with pytest.raises(BadReply) as caught:
        parse_translation(reply(text), BOTH)
    assert '{"title": "…", "abstract": "…"}' in caught.value.feedback


def test_the_schema_asks_for_what_is_wanted() -> None:
    """And for nothing else."""
    schema = translation_schema([TextPart.ABSTRACT])
    assert (list(schema["properties"]), schema["required"]) == (["abstract"], ["abstract"])
