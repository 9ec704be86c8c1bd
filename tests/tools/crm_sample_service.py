"""Tickets of the CRM sample."""

from datetime import date, timedelta

from crm_sample_deals import Deals
from crm_sample_story import START, TODAY, Row
from crm_sample_texts import TICKETS

#: A batch of LQ-F200 drifts.
DRIFT = (date(2026, 3, 20), date(2026, 6, 10))


class Service(Deals):
    """What goes wrong, and how it is put right."""

    def tickets(self) -> None:
        customers = [one for one in self.tables["account"] if one["kind"] == "customer"]
        for _ in range(150):
            self.ticket(self.pick(customers), self.day(START, TODAY))
        for _ in range(12):
            self.ticket(self.pick(customers), self.day(TODAY - timedelta(days=11), TODAY))
        water = [one for one in customers if one["industry"] in ("water", "chemical", "food")]
        for _ in range(30):
            self.ticket(self.pick(water), self.day(*DRIFT), drift=True)

    def ticket(self, account: Row, day: date, *, drift: bool = False) -> None:
        language = "zh" if account["country"] == "cn" else "en"
        product = self.product("LQ-F200") if drift else self.pick(self.products_on_sale(day)[:20])
        kind = "fault" if drift else self.pick([one for one in TICKETS if one != "drift"])
        subject, text, solution = self.pick(TICKETS["drift" if drift else kind][language])
        opened = self.moment(day, 8, 17)
        age = (TODAY - day).days
        status = self.pick(["new", "open", "open", "waiting"]) if age < 12 else "closed"
        if status == "closed" and age < 40:
            status = self.pick(["solved", "closed", "waiting"])
        solved = status in ("solved", "closed")
        priority = self.pick(
            ["urgent", "high"] if drift else ["urgent", "high", "normal", "normal", "low"]
        )
        hours = {"urgent": 24, "high": 48, "normal": 96, "low": 168}[priority]
        reply = opened + timedelta(minutes=self.random.randint(12, 60 * (30 if drift else 9)))
        done = opened + timedelta(hours=self.random.randint(20, min(hours * 2, age * 24 + 21)))
        self.tables["ticket"].append(
            {
                "subject": f"{product['code']} {subject}",
                "account": account["name"],
                "contact": self.pick(self.contacts_of(account))["name"],
                "kind": "fault" if drift else kind,
                "channel": self.pick(["phone", "mail", "wechat" if language == "zh" else "web"]),
                "priority": priority,
                "status": status,
                "product": product["name"],
                "serial_number": f"LQ{self.random.randint(24000000, 26119999)}",
                "warranty": drift or self.chance(0.6),
                "opened_at": opened,
                "due_at": opened + timedelta(hours=hours),
                "first_reply_at": "" if status == "new" else reply,
                "solved_at": max(done, reply) if solved else "",
                "description": text,
                "solution": solution if solved else "",
                "satisfaction": self.pick([2, 3, 3, 4] if drift else [3, 4, 4, 5, 5])
                if status == "closed" and self.chance(0.7)
                else "",
                "owner": "service1",
            }
        )
