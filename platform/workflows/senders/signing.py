"""Signatures of webhooks, as Standard Webhooks have them: id, time and body, so none can be reused.

The headers are ``Webhook-Id``, ``Webhook-Timestamp`` (seconds) and ``Webhook-Signature``; a
receiver refuses what is older than a few minutes.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime


def signature(secret: str, id: str, seconds: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA-256 of ``id.seconds.body`` in base64."""
    text = f"{id}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()


def signed(secret: str, id: str, now: datetime, body: bytes) -> Mapping[str, str]:
    """The headers of a webhook; without a secret it goes unsigned."""
    seconds = int(now.timestamp())
    headers = {"Idempotency-Key": id, "Webhook-Id": id, "Webhook-Timestamp": str(seconds)}
    if secret:
        headers["Webhook-Signature"] = signature(secret, id, seconds, body)
    return headers


def is_signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of the signatures of a request is right, whenever it was made."""
    id, seconds = headers.get("Webhook-Id", ""), headers.get("Webhook-Timestamp", "")
    if not seconds.isdecimal():
        return False
    right = signature(secret, id, int(seconds), body)
    given = headers.get("Webhook-Signature", "").split()
    return any(hmac.compare_digest(right, one) for one in given)
