"""A client of the API for tests: sends and reads JSON, carries a token."""

import json
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse


class Client:
    """Calls ``/api/v1`` as somebody."""

    def __init__(self, app: Flask, token: str, person: UUID) -> None:
        self.http = app.test_client()
        self.person = person
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Send ``body`` as JSON; ``If_Match=…`` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        more = (
            {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        )
        return self.http.open(
            f"/api/v1{path}", method=method, headers={**self.headers, **sent}, **more
        )

    def ok(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send, and return the JSON of an answer that must be a good one."""
        response = self.send(method, path, body, **headers)
        assert response.status_code < 300, (response.status_code, response.get_data(as_text=True))
        return response.get_json()

    def get(self, path: str, **headers: str) -> Any:
        return self.ok("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ok("POST", path, body, **headers)
