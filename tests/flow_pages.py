"""People of a house with browsers, and what the pages of runs send."""

import re

from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM


class Person:
    """Somebody with a browser."""

    def __init__(self, app, token):
        self.http = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path, **more):
        with self.http.get(path, headers={**self.headers, **more}) as answer:
            return answer.status_code, answer.get_data().decode("utf-8", "replace")

    def post(self, path, form=None, **more):
        sent = {**(form or {}), **more}
        with self.http.post(path, headers=self.headers, data=sent) as answer:
            return answer.status_code, answer.get_data().decode("utf-8", "replace")

    def decide(self, root, action, **more):
        """Press a button on the page of a run, as the page is now."""
        _, page = self.get(f"/runs/{root}")
        return self.post(f"/runs/{root}", {**form_of(page), "_do": action}, **more)


def with_browsers(here, app):
    """By login."""
    with here.workspace.write(SYSTEM) as tx:
        secrets = {
            login: Tokens(tx, id).create("tests").secret for login, id in here.people.items()
        }
    return {login: Person(app, secret) for login, secret in secrets.items()}


def form_of(page):
    """The hidden values of the form with the task at hand; none on a page without one."""
    start = page.find('enctype="multipart/form-data"')
    found = {name: re.search(f'name="{name}" value="([^"]*)"', page[start:] if start > 0 else "")
             for name in ("_command", "_task", "_seen")}  # fmt: skip
    return {name: one[1] for name, one in found.items() if one}
