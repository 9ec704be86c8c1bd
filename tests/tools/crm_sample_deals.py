"""Opportunities, quotes, contracts and payments of the CRM sample."""

from datetime import date, timedelta
from decimal import Decimal

from crm_sample_activities import Activities
from crm_sample_catalogue import COMPETITORS
from crm_sample_story import START, TODAY, Row
from crm_sample_texts import ACTIVITY_TEXTS, LOST_NOTES, PROJECTS

PROBABILITY = {
    "qualify": "10%", "need": "25%", "propose": "50%", "negotiate": "75%", "won": "100%",
    "lost": "0%",
}  # fmt: skip
#: Terms -> share and days after signing of each instalment.
TERMS = {
    "prepaid": [(Decimal(1), 0)],
    "t30_60_10": [(Decimal("0.3"), 7), (Decimal("0.6"), 60), (Decimal("0.1"), 240)],
    "net30": [(Decimal(1), 75)],
    "net60": [(Decimal(1), 105)],
    "lc": [(Decimal(1), 60)],
}


class Deals(Activities):
    """From the first talk to the last instalment."""

    def opportunities(self) -> None:
        weights = [
            {"key": 6, "normal": 3, "small": 1}[str(a["level"])] for a in self.tables["account"]
        ]
        chosen = self.random.choices(self.tables["account"], weights, k=215)
        days = sorted(self.day(START, TODAY - timedelta(days=4)) for _ in chosen)
        for account, opened in zip(chosen, days, strict=True):
            self.opportunity(account, opened)

    def opportunity(self, account: Row, opened: date) -> None:
        chinese = account["country"] == "cn"
        stage, closed = self.outcome(opened)
        products = self.random.sample(self.products_on_sale(opened), self.random.randint(1, 3))
        items = [self.item(product, account) for product in products]
        amount = sum((item["amount"] for item in items), Decimal(0))
        project = self.pick(PROJECTS["zh" if chinese else "en"]).format(year=opened.year)
        contact = self.pick(self.contacts_of(account))
        open_ = stage not in ("won", "lost")
        campaign = self.campaign_before(opened)
        row: Row = {
            "name": self.title(f"{account['short_name']} {project}"),
            "account": account["name"],
            "contact": contact["name"],
            "stage": stage,
            "amount": amount if stage not in ("qualify", "need") else round(amount, -3),
            "probability": PROBABILITY[stage],
            "opened_on": opened,
            "closed_on": closed,
            "priority": "high"
            if amount >= 500000
            else self.pick(["high", "medium", "medium", "low"]),
            "source": "exhibition" if campaign else account["source"],
            "campaign": campaign,
            "products": ";".join(str(product["name"]) for product in products),
            "competitors": ";".join(
                str(one["name"])
                for one in self.random.sample(COMPETITORS, self.random.randint(0, 2))
            ),
            "next_step": self.pick(ACTIVITY_TEXTS["zh" if chinese else "en"]["next"])
            if open_
            else "",
            "next_step_on": TODAY + timedelta(days=self.random.randint(-6, 20)) if open_ else "",
            "lost_reason": "",
            "lost_note": "",
            "owner": account["owner"],
        }
        if stage == "lost":
            row["lost_reason"] = self.pick(list(LOST_NOTES))
            row["lost_note"] = LOST_NOTES[str(row["lost_reason"])]["zh" if chinese else "en"]
        self.tables["opportunity"].append(row)
        self.activities_of(row, account, contact)
        if stage in ("propose", "negotiate", "won") or (stage == "lost" and self.chance(0.6)):
            self.quote(row, account, contact, items)

    def outcome(self, opened: date) -> tuple[str, date]:
        """The stage today and the close date: real when closed, expected while open."""
        age = (TODAY - opened).days
        if self.chance(min(0.9, age / 300)):
            after = self.random.randint(min(20, age - 1), min(age, 170))
            return self.pick(["won", "won", "won", "lost", "lost"]), opened + timedelta(days=after)
        ahead = TODAY + timedelta(days=self.random.randint(-12, 95))
        young = ["qualify", "qualify", "need", "propose"]
        older = ["qualify", "need", "propose", "propose", "negotiate"]
        return self.pick(young if age < 60 else older), ahead

    def item(self, product: Row, account: Row) -> Row:
        quantity = self.pick([2, 4, 5, 6, 8, 10, 12, 16, 20, 24, 40])
        if account["level"] == "key":
            quantity *= 2
        discount = self.pick(["", "", "5%", "8%", "10%", "15%"])
        price = Decimal(str(product["price"]))
        rate = Decimal(discount.rstrip("%") or 0) / 100
        amount = (price * quantity * (1 - rate)).quantize(Decimal("0.01"))
        return {
            "product": product["name"], "description": product["range"], "quantity": quantity,
            "price": price, "discount": discount, "amount": amount,
        }  # fmt: skip

    def quote(self, deal: Row, account: Row, contact: Row, items: list[Row]) -> None:
        open_ = deal["stage"] not in ("won", "lost")
        last = TODAY if open_ else deal["closed_on"]
        quoted = self.day(deal["opened_on"], last - timedelta(days=2))
        status = {"won": "accepted", "lost": "rejected"}.get(str(deal["stage"]), "sent")
        if open_ and (TODAY - quoted).days < 12:
            status = self.pick(["draft", "in_approval", "approved", "sent"])
        elif open_ and (TODAY - quoted).days > 45:
            status = "expired"
        row: Row = {
            "name": self.title(
                f"{deal['name']} {'报价' if account['country'] == 'cn' else 'quote'}"
            ),
            "opportunity": deal["name"],
            "account": account["name"],
            "contact": contact["name"],
            "status": status,
            "quoted_on": quoted,
            "valid_until": quoted + timedelta(days=30),
            "discount": "",
            "payment_terms": account["payment_terms"],
            "delivery_days": self.pick([14, 21, 28, 35, 45]),
            "note": "",
            "owner": deal["owner"],
        }
        self.tables["quote"].append(row)
        for item in items:
            line = {key: value for key, value in item.items() if key != "amount"}
            self.tables["quote.items"].append({"parent": row["name"], **line})
        if deal["stage"] == "won":
            self.contract(deal, account, contact, row)
        elif deal["stage"] == "negotiate" and self.chance(0.5):
            self.contract_draft(deal, account, row)

    def contract_draft(self, deal: Row, account: Row, quote: Row) -> None:
        chinese = account["country"] == "cn"
        self.tables["contract"].append(
            {
                "name": self.title(f"{deal['name']} {'合同' if chinese else 'contract'}"),
                "account": account["name"],
                "opportunity": deal["name"],
                "quote": quote["name"],
                "kind": kind_of(str(deal["name"])),
                "status": self.pick(["draft", "in_approval"]),
                "amount": deal["amount"],
                "signed_on": "",
                "payment_terms": quote["payment_terms"],
                "owner": deal["owner"],
            }
        )

    def contract(self, deal: Row, account: Row, contact: Row, quote: Row) -> None:
        signed = min(deal["closed_on"] + timedelta(days=self.random.randint(0, 9)), TODAY)
        ends = signed + timedelta(days=365)
        chinese = account["country"] == "cn"
        row: Row = {
            "name": self.title(f"{deal['name']} {'合同' if chinese else 'contract'}"),
            "account": account["name"],
            "opportunity": deal["name"],
            "quote": quote["name"],
            "contact": contact["name"],
            "kind": kind_of(str(deal["name"])),
            "status": "active",
            "amount": deal["amount"],
            "signed_on": signed,
            "starts_on": signed,
            "ends_on": ends,
            "payment_terms": quote["payment_terms"],
            "owner": deal["owner"],
        }
        self.tables["contract"].append(row)
        account["kind"] = "customer"
        account["customer_since"] = min(account.get("customer_since") or signed, signed)
        paid = [
            self.payment(row, number) for number in range(len(TERMS[str(row["payment_terms"])]))
        ]
        if all(paid):
            row["status"] = "done"
        elif (TODAY - signed).days > 60 and self.chance(0.03):
            row["status"] = "terminated"
        elif (TODAY - signed).days < 10:
            row["status"] = "signed"

    def payment(self, contract: Row, number: int) -> bool:
        """One instalment; whether it has been received."""
        parts = TERMS[str(contract["payment_terms"])]
        share, days = parts[number]
        amount = (Decimal(str(contract["amount"])) * share).quantize(Decimal("0.01"))
        due = contract["signed_on"] + timedelta(days=days)
        came = due + timedelta(days=self.pick([-3, 0, 0, 2, 5, 9, 16, 34, 70]))
        received = came <= TODAY
        partly = not received and due < TODAY and self.chance(0.5)
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in str(contract["account"]))
        row: Row = {
            "name": f"{contract['name']} "
            + (f"第{number + 1}期" if chinese else f"no. {number + 1}"),
            "contract": contract["name"],
            "account": contract["account"],
            "instalment": number + 1,
            "status": "received" if received else "partial" if partly else "planned",
            "due_on": due,
            "planned": amount,
            "received_on": max(came, contract["signed_on"])
            if received
            else TODAY
            if partly
            else "",
            "received": amount if received else amount / 2 if partly else "",
            "method": "",
            "invoice_number": f"INV{self.next('invoice'):06d}" if received else "",
            "invoiced_on": max(due - timedelta(days=5), contract["signed_on"]) if received else "",
            "owner": contract["owner"],
        }
        if partly:
            row["received"] = (amount / 2).quantize(Decimal("0.01"))
        if received or partly:
            row["method"] = self.pick(
                ["transfer", "transfer", "acceptance"] if chinese else ["transfer"]
            )
        self.tables["payment"].append(row)
        return received


def kind_of(name: str) -> str:
    """The kind of contract that a project's name tells."""
    if any(word in name for word in ("框架", "frame")):
        return "framework"
    return "service" if any(word in name for word in ("校准", "calibration")) else "sales"
