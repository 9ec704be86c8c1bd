"""What a step is when somebody has just put it there: whole, and careful where products differ."""

from collections.abc import Mapping

Settings = Mapping[str, object]

_MANAGER = [{"by": "manager", "of": "initiator", "level": 1}]
_STARTER = [{"by": "initiator"}]

BEGINNINGS: Mapping[str, Settings] = {
    "approval": {
        "approvers": _MANAGER, "mode": "all", "ifEmpty": {"do": "admin"},
        "ifInitiator": "to_manager", "dedupe": "consecutive", "onReject": "end",
        "return": {"allow": True, "resume": "ask"},
        "allow": ["transfer", "add_before", "add_after"], "require": ["comment_on_reject"],
        "deadline": {"after": "P2D", "calendar": "working", "then": "remind"},
    },
    "handle": {
        "approvers": [{"by": "record_owner"}], "mode": "any", "ifEmpty": {"do": "admin"},
        "ifInitiator": "self", "return": {"allow": False}, "allow": ["transfer"],
    },
    "cc": {"to": _STARTER},
    "exclusive": {
        "branches": [{"id": "branch", "steps": []}, {"id": "other", "default": True, "steps": []}]
    },
    "parallel": {
        "join": "all", "branches": [{"id": "branch", "steps": []}, {"id": "branch_2", "steps": []}]
    },
    "inclusive": {
        "branches": [{"id": "branch", "steps": []}, {"id": "other", "default": True, "steps": []}]
    },
    "loop": {"over": "", "item": "row", "mode": "sequence", "steps": []},
    "goto": {"to": "", "maxVisits": 3},
    "subflow": {"flow": "", "wait": True},
    "delay": {"for": "P1D", "calendar": "working"},
    "wait": {"when": ""},
    "update": {"set": {}},
    "create": {"entity": "", "set": {}},
    "delete": {"record": ""},
    "query": {"entity": "", "limit": 100, "into": "found"},
    "compute": {"set": {}},
    "notify": {"to": _STARTER, "text": ""},
    "mail": {"to": _STARTER, "subject": "", "body": ""},
    "robot": {"channel": "wecom", "secret": "", "text": ""},
    "webhook": {"url": "", "wait": "none", "onError": "retry_then_incident"},
    "end": {"result": "approved"},
}  # fmt: skip

#: A new approver rule of each kind.
RULE_BEGINNINGS: Mapping[str, Settings] = {
    "people": {"keys": []},
    "role": {"keys": [], "expand": "everyone"},
    "group": {"keys": [], "expand": "everyone"},
    "department_head": {"of": "initiator", "level": 1},
    "manager": {"of": "initiator", "level": 1},
    "manager_chain": {"of": "initiator", "until": {"level": 2}},
    "field": {"field": ""},
    "formula": {"formula": ""},
}

#: What each way to start needs.
START_BEGINNINGS: Mapping[str, Settings] = {
    "button": {"withdraw": "before_first_decision", "onePerRecord": True},
    "changed": {"field": ""},
    "date": {"field": "", "days": 0, "time": "09:00"},
    "schedule": {"cron": "0 9 * * 1-5", "catchUp": "once"},
    "form": {"form": ""},
    "webhook": {"secret": ""},
    "flow": {"flow": ""},
}
