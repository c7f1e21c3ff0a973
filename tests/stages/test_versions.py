"""What a replacement changed."""

from jianbao.stages.versions import changed_enough, news
from tests.stages.samples import ABSTRACT, paper

BEFORE = paper(version=1, abstract=ABSTRACT + " It errs by 12% on 40 ponds.")


def test_the_same_text_is_no_news() -> None:
    """Nothing visible changed: nothing to tell, nothing to write."""
    after = BEFORE.model_copy(update={"version": 2})
    assert not changed_enough(BEFORE, after)
    assert news(BEFORE, after) is None


def test_a_number_counts_whatever_its_share() -> None:
    """It may stand in the 简介."""
    after = BEFORE.model_copy(update={"version": 3, "abstract": BEFORE.abstract.replace("12%", "9%")})
    assert changed_enough(BEFORE, after)
    told = news(BEFORE, after)
    assert told
    assert told.startswith("相对 v1，")
    assert "新出现的数字：9%" in told
    assert "不再出现的数字：12%" in told


def test_a_word_or_two_do_not() -> None:
    """Told to readers, but not worth a new 简介."""
    after = BEFORE.model_copy(update={"version": 2, "abstract": BEFORE.abstract.replace("hard", "difficult")})
    assert not changed_enough(BEFORE, after)
    assert "摘要约" in (news(BEFORE, after) or "")


def test_another_text_is_enough() -> None:
    """An abstract written anew."""
    after = BEFORE.model_copy(
        update={"version": 2, "abstract": "We take back the method and describe crickets."}
    )
    assert changed_enough(BEFORE, after)


def test_title_and_comment_are_told() -> None:
    """They change without the text."""
    after = BEFORE.model_copy(update={"version": 2, "title": "A New Name", "comment": "Corrected Table 2"})
    assert news(BEFORE, after) == "相对 v1，标题有改动；备注有更新。"


def test_a_number_in_a_name_is_none() -> None:
    """GPT-4 is a name."""
    after = BEFORE.model_copy(update={"version": 2, "abstract": BEFORE.abstract + " GPT-4 agrees."})
    assert not changed_enough(BEFORE, after)
