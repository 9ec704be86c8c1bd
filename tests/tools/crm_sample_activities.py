"""Calls, visits, meetings, notes and tasks of the CRM sample."""

from datetime import date, timedelta

from crm_sample_people import People
from crm_sample_story import TODAY, Row
from crm_sample_texts import ACTIVITY_TEXTS


class Activities(People):
    """What people did and plan to do."""

    def activities_of(self, deal: Row, account: Row, contact: Row) -> None:
        language = "zh" if account["country"] == "cn" else "en"
        last = TODAY if deal["stage"] not in ("won", "lost") else deal["closed_on"]
        days = sorted(self.day(deal["opened_on"], last) for _ in range(self.random.randint(1, 3)))
        for day in days:
            again = day + timedelta(days=self.random.randint(5, 21))
            kind = self.pick(["call", "call", "visit" if language == "zh" else "meeting", "note"])
            subject, content = self.pick(ACTIVITY_TEXTS[language][kind])
            self.activity(
                kind, day, subject.format(contact=contact["name"]), deal["owner"],
                account=account["name"], contact=contact["name"], opportunity=deal["name"],
                content=content, place=account["city"] if kind == "visit" else "",
                outcome=self.pick(["progress", "progress", "interested", "postponed"]),
                next_on=again if deal["stage"] not in ("won", "lost") and again > TODAY else "",
            )  # fmt: skip
        if deal["stage"] not in ("won", "lost") and self.chance(0.7):
            kind = self.pick(["call", "meeting"])
            subject = self.pick(ACTIVITY_TEXTS[language][kind])[0].format(contact=contact["name"])
            self.activity(
                kind, TODAY + timedelta(days=self.random.randint(1, 14)), subject, deal["owner"],
                status="planned", account=account["name"], contact=contact["name"],
                opportunity=deal["name"],
            )  # fmt: skip

    def lead_activities(self) -> None:
        for lead in self.tables["lead"]:
            if lead["status"] == "new" or self.chance(0.45):
                continue
            language = "zh" if lead["country"] == "cn" else "en"
            subject, content = self.pick(ACTIVITY_TEXTS[language]["lead"])
            day = min(lead["received_on"] + timedelta(days=self.random.randint(1, 6)), TODAY)
            outcome = "no_answer" if lead["status"] == "discarded" else "interested"
            self.activity(
                "call", day, subject.format(contact=lead["name"]), lead["owner"],
                lead=lead["name"], content=content, outcome=outcome,
            )  # fmt: skip

    def tasks(self) -> None:
        for subject, owner, days in ACTIVITY_TEXTS["tasks"]:
            day = TODAY + timedelta(days=days)
            status = "done" if days < -3 else "planned"
            self.activity(
                "task", day, subject, owner, status=status, priority=self.pick(["high", "medium"])
            )

    def activity(self, kind: str, day: date, subject: str, owner: object, **values: object) -> None:
        starts = self.moment(day, 9, 16) if kind in ("call", "visit", "meeting") else ""
        minutes = {"call": 15, "visit": 120, "meeting": 60}
        row: Row = {
            "subject": subject,
            "kind": kind,
            "status": "done",
            "happens_on": day,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=minutes[kind]) if starts else "",
        }
        empty = dict.fromkeys(
            [
                "account",
                "contact",
                "opportunity",
                "lead",
                "priority",
                "outcome",
                "place",
                "content",
                "next_on",
            ],
            "",
        )
        self.tables["activity"].append({**row, **empty, **values, "owner": owner})
