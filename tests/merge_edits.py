"""Random edits of documents in which every text is another, so that each edit can be found again.

What stands in a document is told by marks: ``b7`` came with it, ``o3`` and ``t3`` were written by
one side or the other. Names of things stay, so that things are known again.
"""

from collections.abc import Iterator

from formloom.platform.documents.diff import MIXED

NAMES = {*MIXED, "$schema", "$id"}


def marked(value, marks, key=""):
    """``value`` with a mark in the place of every text that names nothing."""
    if isinstance(value, dict):
        return {name: marked(one, marks, name) for name, one in value.items()}
    if isinstance(value, list):
        return [marked(one, marks, "") for one in value]
    return next(marks) if isinstance(value, str) and key not in NAMES else value


def edited(value, random, marks):
    """``value`` after one edit: something changed, added, taken away or moved."""
    holders = [*_holders(value)]
    holder = random.choice(holders)
    if isinstance(holder, dict):
        _in_mapping(holder, random, marks)
    else:
        _in_list(holder, random, marks)
    return value


def _holders(value) -> Iterator[dict | list]:
    if isinstance(value, dict | list):
        yield value
        for one in value.values() if isinstance(value, dict) else value:
            yield from _holders(one)


def _in_mapping(holder, random, marks):
    free = [key for key in holder if key not in NAMES]
    if not free or random.random() < 0.3:
        holder[f"new_{random.randrange(4)}"] = random.choice([next(marks), {"x": next(marks)}])
    elif random.random() < 0.6:
        key = random.choice(free)
        if not isinstance(holder[key], dict | list):
            holder[key] = next(marks)
    else:
        del holder[random.choice(free)]


def _in_list(holder, random, marks):
    what = random.random()
    if what < 0.4 or not holder:
        named = {"id": f"thing_{random.randrange(4)}", "title": next(marks)}
        is_named = any(isinstance(one, dict) for one in holder)
        one = named if is_named else next(marks)
        holder.insert(random.randint(0, len(holder)), one)
    elif what < 0.7:
        del holder[random.randrange(len(holder))]
    else:
        random.shuffle(holder)


def marks_in(value) -> set[str]:
    """Every mark that stands in a value."""
    if isinstance(value, dict):
        return {mark for one in value.values() for mark in marks_in(one)}
    if isinstance(value, list | tuple):
        return {mark for one in value for mark in marks_in(one)}
    is_mark = isinstance(value, str) and value[:1] in {"b", "o", "t"} and value[1:].isdecimal()
    return {value} if is_mark else set()
