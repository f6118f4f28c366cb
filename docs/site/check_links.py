"""Check a built site: every link inside it leads somewhere, and no page fetches anything from elsewhere.

``python docs/site/check_links.py build/site`` lists what does not, and then exits with 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""Tag -> attribute that makes a browser fetch something."""
NOT_FETCHED = ("canonical", "next", "prev", "search", "index")
"""Relations of links in the head that only say where something is."""


class _Page(HTMLParser):
    """The places that a page names, and those that it leads to or fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.names, self.links, self.fetched = set[str](), list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value for name, value in attrs if value}
        self.names |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag in FETCHED and FETCHED[tag] in found and found.get("rel") not in NOT_FETCHED:
            self.fetched.append(found[FETCHED[tag]])


@cache
def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def problems(site: Path) -> Iterator[str]:
    """Give a line for every link that leads nowhere, and for everything that is fetched from elsewhere."""
    for path in sorted(set(site.rglob("*.html")) - set((site / "_static").rglob("*"))):  # there lie the theme's parts
        page = _read(path)
        for link in page.links + page.fetched:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in page.fetched and parts.scheme != "data":
                    yield f"{path.relative_to(site)}: fetches {link}"
                continue
            target = path.parent / unquote(parts.path) if parts.path else path
            lost = not target.exists()
            if not lost and parts.fragment and target.suffix == ".html":
                lost = unquote(parts.fragment) not in _read(target).names
            if lost:
                yield f"{path.relative_to(site)}: {link}"


if __name__ == "__main__":
    found = list(problems(Path(sys.argv[1])))
    print("\n".join(found) or "every link leads somewhere, and nothing is fetched from elsewhere")
    sys.exit(1 if found else 0)
