"""A paper as a piece of a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from markupsafe import Markup

from jianbao.model import Entry, Evidence, Finding, Severity, State
from jianbao.model.translation import TextPart
from jianbao.render.citations import Work, bibtex, ris
from jianbao.render.fields import clean, collapsed
from jianbao.render.formulas import formulas
from jianbao.render.site import places
from jianbao.render.site.links import ARXIV, ORIGINAL, Link, links
from jianbao.render.status import is_rejected, is_withdrawn, status
from jianbao.render.words import english, marked, prose, trust
from jianbao.taxonomy import Taxonomy

__all__ = [
    "AUTHORS_SHOWN",
    "Paper",
    "Tag",
    "paper",
    "report_link",
    "schema",
    "tags_of",
    "tasks_of",
    "waiting",
]

AUTHORS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Tag:
    """A task, as far as the taxonomy knows it."""

    name: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What the template needs of an entry."""

    entry: Entry
    anchor: str
    title: Markup
    title_zh: str | None
    brief: Markup | None
    waiting: str | None
    """What stands in the place of a 简介 that is not there."""
    badge: str | None
    """What a reader should know of a 简介 that is there."""
    withdrawn: bool
    news: Markup | None
    abstract: Markup
    abstract_zh: Markup | None
    tags: tuple[Tag, ...]
    links: tuple[Link, ...]
    evidence: tuple[Evidence, ...]
    """What could not be shown within the 简介."""
    findings: tuple[Finding, ...]
    cite: tuple[str, str]
    """BibTeX and RIS."""
    trust: tuple[str, ...]
    report: str | None

    @property
    def home(self) -> str | None:
        """arXiv's page of it, or wherever an imported file leads."""
        return next((link.url for link in self.links if link.name in (ARXIV, ORIGINAL)), None)

    @property
    def first_authors(self) -> tuple[str, ...]:
        """Those that are not folded."""
        return self.entry.authors[:AUTHORS_SHOWN]

    @property
    def more_authors(self) -> tuple[str, ...]:
        """Those that are."""
        return self.entry.authors[AUTHORS_SHOWN:]


def paper(entry: Entry, taxonomy: Taxonomy, report_url: str | None) -> Paper:
    """An entry made ready."""
    outcome, text = entry.outcome, entry.brief
    work = replace(Work.of(entry), abstract="", brief=None)  # both stand beside it
    said = status(outcome)
    brief, left = marked(text, outcome.brief.evidence) if text and outcome and outcome.brief else (None, ())
    findings = outcome.findings if brief and outcome else ()
    return Paper(
        entry=entry,
        anchor=places.anchor(entry.id),
        title=english(entry.title),
        title_zh=entry.chinese(TextPart.TITLE),
        brief=brief,
        waiting=waiting(entry),
        badge=said if brief else None,
        withdrawn=is_withdrawn(outcome),
        news=formulas(prose(entry.news)) if entry.news else None,
        abstract=english(entry.abstract),
        abstract_zh=_chinese(entry.chinese(TextPart.ABSTRACT)),
        tags=tags_of(entry, taxonomy),
        links=links(entry),
        evidence=left,
        findings=tuple(one for one in findings if one.severity is not Severity.INFO),
        cite=(bibtex(work), ris(work)),
        trust=trust(outcome) if brief and outcome else (),
        report=report_link(entry, report_url),
    )


def tags_of(entry: Entry, taxonomy: Taxonomy) -> tuple[Tag, ...]:
    """Its tasks: by id where the taxonomy knows one, whatever the file called them."""
    ids = entry.outcome.brief.tags if entry.outcome and entry.outcome.brief else ()
    found: dict[str, Tag] = {}
    for name in ids or entry.tag_names:
        known = taxonomy.resolve(name)
        tag = Tag(taxonomy.name(known), known) if known else Tag(clean(name))
        found.setdefault(tag.name, tag)
    return tuple(found.values())


def tasks_of(entry: Entry, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Ids of the tasks under whose pages it stands: its tags', and theirs above but for whole branches."""
    found: dict[str, None] = {}
    for parts in (tag.id.split(".") for tag in tags_of(entry, taxonomy) if tag.id):
        for depth in range(len(parts), min(1, len(parts) - 1), -1):
            found.setdefault(".".join(parts[:depth]))
    return tuple(found)


def report_link(entry: Entry, report_url: str | None) -> str | None:
    """Where an error in it is told."""
    return report_url.replace("{id}", quote(entry.id, safe="")) if report_url else None


def waiting(entry: Entry) -> str | None:
    """What stands in the place of a 简介 that is not there: `简介待审核：数字存疑`."""
    outcome, said = entry.outcome, status(entry.outcome)
    if entry.brief or not said:
        return None
    held = outcome is not None and outcome.state is State.HELD and not is_rejected(outcome)
    return f"简介{said}" if held else said


def _chinese(text: str | None) -> Markup | None:
    return formulas(prose(text)) if text else None


def schema(paper: Paper) -> dict[str, object]:
    """A paper for schema.org: arXiv's page is the paper, ours only speaks of it."""
    entry = paper.entry
    told: dict[str, object] = {
        "@type": "ScholarlyArticle",
        "name": collapsed(clean(entry.title)),
        "author": [{"@type": "Person", "name": clean(name)} for name in entry.authors[:AUTHORS_SHOWN]],
        "identifier": f"arXiv:{entry.id}",
    }
    return told | ({"sameAs": paper.home} if paper.home else {})
