"""Ids of content: equal content has equal ids, in every process and on every machine. The only writer of them."""

from __future__ import annotations

import hashlib
import json


def canonical_json(content: object) -> str:
    """Write `content` as JSON, equal for equal content: sorted keys, no spaces, shortest exact floats."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def content_id(content: object) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of the canonical JSON of `content`."""
    return hashlib.sha256(canonical_json(content).encode("utf-8")).hexdigest()
