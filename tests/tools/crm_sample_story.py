"""What the CRM sample is told with: chance, titles, sequences, and the companies of the story."""

import random
from datetime import date, datetime, time, timedelta

from crm_sample_catalogue import CAMPAIGNS, PRODUCTS

TODAY = date(2026, 11, 20)
START = date(2025, 5, 20)

Row = dict[str, object]


class Story:
    """The records so far, entity by entity, and how the next ones are chosen."""

    def __init__(self) -> None:
        self.random = random.Random(20261120)
        self.tables: dict[str, list[Row]] = {}
        self.names: set[str] = set()
        self.titles: set[str] = set()
        self.numbers: dict[str, int] = {}

    def pick(self, choices: list) -> object:
        return self.random.choice(choices)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def day(self, first: date, last: date) -> date:
        """A working day between two days, both included where possible."""
        day = first + timedelta(days=self.random.randint(0, max((last - first).days, 0)))
        while day.weekday() > 4 and day > first:
            day -= timedelta(days=1)
        return day

    def moment(self, day: date, first: int, last: int) -> datetime:
        clock = time(self.random.randint(first, last), self.pick([0, 5, 10, 15, 20, 30, 40, 45]))
        return datetime.combine(day, clock)

    def title(self, wish: str) -> str:
        """``wish``, or the first variant of it that no record has."""
        found, count = wish, 1
        while found in self.titles:
            count += 1
            found = f"{wish} ({count})"
        self.titles.add(found)
        return found

    def next(self, sequence: str) -> int:
        self.numbers[sequence] = self.numbers.get(sequence, 0) + 1
        return self.numbers[sequence]

    def number_all(self) -> None:
        """Give every numbered record the number that the sequence of its year gives."""
        for entity, prefix, dated in (
            ("opportunity", "OPP", "opened_on"),
            ("quote", "QUO", "quoted_on"),
            ("contract", "CON", "signed_on"),
            ("payment", "PAY", "due_on"),
            ("ticket", "TIC", "opened_at"),
        ):
            self.tables[entity].sort(key=lambda row, dated=dated: row[dated] or TODAY)
            self.tables[entity] = [
                {"number": self.number(prefix, row[dated] or TODAY), **row}
                for row in self.tables[entity]
            ]

    def number(self, prefix: str, day: date) -> str:
        year = min(day.year, TODAY.year)
        return f"{prefix}-{year}-{self.next(f'{prefix} {year}'):04d}"

    def accounts_in(self, country: str) -> list[Row]:
        return [one for one in self.tables["account"] if one["country"] == country]

    def contacts_of(self, account: Row) -> list[Row]:
        return [one for one in self.tables["contact"] if one["account"] == account["name"]]

    def product(self, code: str) -> Row:
        return next(one for one in PRODUCTS if one["code"] == code)

    def products_on_sale(self, day: date) -> list[Row]:
        return [one for one in PRODUCTS if one["launched_on"] <= day and one["active"]]

    def campaign_before(self, day: date) -> object:
        """The exhibition of the six weeks before ``day``, for a third of the opportunities."""
        recent = [
            one["name"]
            for one in CAMPAIGNS
            if one["kind"] == "exhibition" and 0 <= (day - one["starts_on"]).days <= 42
        ]
        return recent[0] if recent and self.chance(0.35) else ""
