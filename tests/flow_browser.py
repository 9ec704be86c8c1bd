"""What people do on the pages of runs, by their browsers."""

import re


def ask(page, way, words, name):
    """Ask somebody by one of the ways of a task; the person is looked for by these words."""
    page.get_by_label(way).check()
    page.locator("#ask-people").fill(words)
    page.get_by_role("option", name=re.compile(name)).click()
    page.get_by_role("button", name="Ask them").click()
