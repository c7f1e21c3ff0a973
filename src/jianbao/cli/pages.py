"""`review` without options: the pages, until somebody presses Ctrl+C."""

from __future__ import annotations

import asyncio
import sys
import webbrowser

import typer

from jianbao.app import open_app
from jianbao.cli.progress import Lines
from jianbao.settings import Settings
from jianbao.web import Address, serve


def serve_pages(settings: Settings, port: int, host: str | None, *, is_opened: bool) -> None:
    """Serve, print the address, and open it where a person sits at a terminal."""
    address = Address(port, host) if host else Address(port)

    def ready(url: str) -> None:
        typer.echo(url)
        if is_opened and sys.stdout.isatty():
            webbrowser.open(url)

    async def serving() -> None:
        async with open_app(settings, Lines(), "review") as app:
            await serve(app, address, ready)

    try:
        asyncio.run(serving())
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
