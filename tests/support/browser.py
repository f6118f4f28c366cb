"""A browser without a window that opens a file without a network, and says what it asked for and complained of."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tornado.websocket import websocket_connect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The browser, where there is one."""


def in_browser(
    address: str, questions: list[str], folder: Path, *, online: bool = False
) -> tuple[list[Any], list[str]]:
    """Open a page, answer JavaScript expressions (promises are awaited), and list requests and complaints."""
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "about:blank"]
    profile = folder / "profile"
    with subprocess.Popen(
        [str(CHROMIUM), *options, f"--user-data-dir={profile}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return asyncio.run(_asked(_socket(profile), address, questions, online))
        finally:
            process.kill()


def _socket(profile: Path) -> str:
    """Return where the open tab can be talked to."""
    file, until = profile / "DevToolsActivePort", time.monotonic() + 60.0
    while time.monotonic() < until:
        if file.is_file() and "\n" in file.read_text(encoding="utf-8"):
            port = file.read_text(encoding="utf-8").split("\n")[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
            if tabs:
                return str(tabs[0]["webSocketDebuggerUrl"])
        time.sleep(0.05)
    raise TimeoutError("the browser did not start")


async def _asked(socket: str, address: str, questions: list[str], online: bool) -> tuple[list[Any], list[str]]:
    connection = await websocket_connect(socket, max_message_size=1 << 28)
    numbers, found = itertools.count(1), list[str]()

    async def heard(wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            text = await asyncio.wait_for(connection.read_message(), 120.0)  # type: ignore[arg-type]  # a future
            message = json.loads(str(text))
            if wanted(message):
                return dict(message)
            found.extend(_complaint(message))

    async def call(method: str, **parameters: Any) -> dict[str, Any]:
        number = next(numbers)
        await connection.write_message(json.dumps({"id": number, "method": method, "params": parameters}))
        return await heard(lambda message: message.get("id") == number)

    for domain in ("Network", "Runtime", "Log", "Page"):
        await call(f"{domain}.enable")
    no_network = {"offline": not online, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await call("Network.emulateNetworkConditions", **no_network)
    await call("Page.navigate", url=address)
    await heard(lambda message: message.get("method") == "Page.loadEventFired")
    answers = await _answers(call, questions)
    connection.close()
    while await connection.read_message() is not None:
        pass
    return answers, found


async def _answers(call: Callable[..., Awaitable[dict[str, Any]]], questions: list[str]) -> list[Any]:
    answers = []
    for question in questions:
        answer = await call("Runtime.evaluate", expression=question, awaitPromise=True, returnByValue=True)
        answers.append(answer["result"]["result"].get("value", answer))
    return answers


def _complaint(message: dict[str, Any]) -> list[str]:
    """Return a request beyond the file, or a message of the console."""
    method, parameters = message.get("method"), message.get("params", {})
    if method == "Network.requestWillBeSent":
        url = str(parameters["request"]["url"])
        return [] if url.startswith(("file:", "data:", "blob:", "about:")) else [f"request {url}"]
    if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
        return [json.dumps(parameters)[:500]]
    return []
