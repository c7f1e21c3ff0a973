"""Commands that try prompts and models: their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jianbao.errors import UsageError

__all__ = ["eval_", "golden", "paper", "prompts"]

prompts = typer.Typer(
    name="prompts", help="List prompts, show one as it was used, move labels.", invoke_without_command=True
)
golden = typer.Typer(name="golden", help="The papers whose 简介 is known to be right.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One object, or one a line.")]


def paper(
    paper_: Annotated[
        str, typer.Argument(metavar="ID", help="arXiv id or URL, with or without a version; or a PDF's path.")
    ],
    prompt: Annotated[
        str | None, typer.Option(metavar="NAME@N", help="Another prompt than the configured one.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Another model.")] = None,
    text: Annotated[str | None, typer.Option(help="Write from: full or abstract.")] = None,
    repeat: Annotated[int, typer.Option(min=1, max=20, help="So many answers, each paid anew.")] = 1,
    apply: Annotated[bool, typer.Option("--apply", help="Put it into every digest that holds it.")] = False,
    show_prompt: Annotated[
        bool, typer.Option("--show-prompt", help="Print the messages and their tokens; ask no model.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Ask and pay even what was answered.")] = False,
    translate: Annotated[
        bool, typer.Option("--translate", help="Its title and abstract in Chinese, instead of a 简介.")
    ] = False,
    json: Json = False,
) -> None:
    """Write one paper's 简介 again. It is shown beside the published one; what was asked is free."""
    from jianbao.app.again import NO_DIGEST, Asked, is_file
    from jianbao.cli import paper as papers

    if text not in (None, "full", "abstract"):
        raise UsageError(f"--text {text!r}: full or abstract")
    if text and translate:
        raise UsageError("--text is for a 简介: --translate needs no text but title and abstract")
    if apply and is_file(paper_):
        raise UsageError(NO_DIGEST)
    asked = Asked(paper_, repeat, force)
    pdf = None if text is None else text == "full"
    wanted = papers.Wanted(
        prompt, model, pdf, apply=apply, show_prompt=show_prompt, as_json=json, translate=translate
    )
    if translate:
        from jianbao.cli import retranslate

        raise typer.Exit(retranslate.run(asked, wanted))
    raise typer.Exit(papers.run(asked, wanted))


def eval_(
    prompt: Annotated[str | None, typer.Option(metavar="NAME@N", help="The candidate.")] = None,
    baseline: Annotated[
        str | None, typer.Option(metavar="NAME@N", help="Against which; what the daily run uses by default.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Of the candidate; the configured one by default.")
    ] = None,
    baseline_model: Annotated[str | None, typer.Option(help="Of the baseline; as configured.")] = None,
    over: Annotated[str, typer.Option("--set", help="golden, day:2026-11-02 or sample:100.")] = "golden",
    topic: Annotated[
        list[str] | None,
        typer.Option("--topic", metavar="SLUG", help="Of a topic; may be repeated. All by default."),
    ] = None,
    margin: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of papers by which it may be worse or better unnoticed."),
    ] = 0.01,
    most: Annotated[
        float | None, typer.Option("--max-cost", min=0, help="Most money to spend, the judge's included.")
    ] = None,
    judge: Annotated[bool, typer.Option("--judge", help="Let the model compare, in both orders.")] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help="Say what it would cost; ask nobody.")] = False,
    html: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write every pair side by side into a file.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the evaluations that were made.")] = False,
    show: Annotated[str | None, typer.Option(metavar="EVAL", help="Print one again.")] = None,
    json: Json = False,
) -> None:
    """Compare two prompts or models over stored papers. Exit code 6 if the candidate is worse."""
    from jianbao.cli import evaluate

    output = evaluate.Output(html, as_json=json)
    if listed:
        evaluate.show_list(output)
        return
    if show:
        raise typer.Exit(evaluate.show_again(show, output))
    if prompt is None and model is None:
        raise UsageError("--prompt or --model names the candidate")
    wanted = evaluate.Wanted(
        prompt=prompt,
        baseline=baseline,
        model=model,
        baseline_model=baseline_model,
        over=over,
        topics=tuple(topic or ()),
        margin=margin,
        judge=judge,
    )
    raise typer.Exit(evaluate.run(wanted, output, most=most, only_estimate=estimate))


@prompts.callback()
def _prompts(context: typer.Context, json: Json = False) -> None:
    """List prompts, versions, labels and hashes; show one as it was used; move labels."""
    if context.invoked_subcommand is None:
        from jianbao.cli import shelf

        shelf.show(as_json=json)


@prompts.command("show")
def show_prompt(
    spec: Annotated[str, typer.Argument(metavar="NAME@N", help="Or NAME@LABEL, or NAME alone.")],
) -> None:
    """Print a prompt as it was used, else as its file stands."""
    from jianbao.cli import shelf

    shelf.print_text(spec)


@prompts.command("label")
def label(
    spec: Annotated[str, typer.Argument(metavar="NAME@N", help="The version.")],
    name: Annotated[str, typer.Argument(metavar="LABEL", help="production, candidate or another.")],
    because: Annotated[
        str | None, typer.Option(metavar="EVAL", help="The evaluation that justifies it.")
    ] = None,
) -> None:
    """Put a label on a version. The daily run uses the one labelled production."""
    from jianbao.cli import shelf

    shelf.move(spec, name, because)


@golden.command("add")
def add_golden(
    paper_: Annotated[str, typer.Argument(metavar="ID", help="arXiv id or URL.")],
    must: Annotated[
        list[str] | None,
        typer.Option(help='A demand: "contains 70 亿", "not contains 首个", "tag ID"; may be repeated.'),
    ] = None,
    expected: Annotated[str | None, typer.Option(help="A right 简介; the published one by default.")] = None,
) -> None:
    """Add a paper whose 简介 is right. With what every other one must hold."""
    from jianbao.cli import shelf

    shelf.add_golden(paper_, tuple(must or ()), expected)


@golden.command("list")
def list_golden(json: Json = False) -> None:
    """List the set. Items whose paper says something else by now are stale, and left out of evaluations."""
    from jianbao.cli import shelf

    shelf.list_golden(as_json=json)


@golden.command("remove")
def remove_golden(
    paper_: Annotated[str, typer.Argument(metavar="ID", help="arXiv id or URL.")],
) -> None:
    """Take a paper out of the set; that it was there is kept."""
    from jianbao.cli import shelf

    shelf.remove_golden(paper_)


@golden.command("export")
def export_golden(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="To write, or to replace.")],
    promptfoo: Annotated[
        str | None, typer.Option(metavar="NAME@N", help="As a promptfoo config that tests this prompt.")
    ] = None,
) -> None:
    """Write the set into a file. JSON, one item a line; or a config for promptfoo."""
    from jianbao.cli import shelf

    shelf.write_golden(file, promptfoo)


@golden.command("import")
def import_golden(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="That `export` wrote.")],
) -> None:
    """Take the items of such a file in. What is known word for word is passed over."""
    from jianbao.cli import shelf

    shelf.read_golden(file)
