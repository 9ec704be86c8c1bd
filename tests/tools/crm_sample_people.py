"""Accounts, contacts and leads of the CRM sample."""

from datetime import date, timedelta

from crm_sample_catalogue import CAMPAIGNS
from crm_sample_story import START, TODAY, Row, Story
from crm_sample_texts import NEEDS
from crm_sample_words import ABROAD, BRANDS, CITIES, COMPANY_WORDS, GIVEN, JOBS, SURNAMES
from pypinyin import lazy_pinyin

PLAIN = str.maketrans("äöüéèåç '", "aoueeac..")
DECIDES = "decision_maker"
#: Level of an account -> how many people work there.
STAFF = {"key": [650, 900, 1500, 3200, 5400], "normal": [120, 180, 260, 400], "small": [12, 35, 60]}


class People(Story):
    """Companies and the people in them."""

    def accounts(self) -> None:
        brands = self.random.sample(BRANDS, 84)
        for index, brand in enumerate(brands):
            self.account(self.chinese_company(brand, key=index < 14))
        for country, place in ABROAD.items():
            for name in place["companies"]:
                self.account(self.foreign_company(country, name))

    def chinese_company(self, brand: str, *, key: bool) -> Row:
        territory = self.pick(["east"] * 5 + ["south"] * 3 + ["north"] * 2 + ["west"] * 2)
        city, area, street = self.pick(CITIES[territory])
        industry = self.pick(list(COMPANY_WORDS))
        domain = "".join(lazy_pinyin(brand)) + f"-{industry}.example.com"
        return {
            "name": f"{city}{brand}{self.pick(COMPANY_WORDS[industry])}有限公司",
            "short_name": brand,
            "level": "key" if key else self.pick(["normal"] * 3 + ["small"]),
            "industry": industry,
            "territory": territory,
            "country": "cn",
            "city": city,
            "street": f"{street}{self.random.randint(1, 399)}号",
            "phone": f"+86 {area} 0000 {self.next('phone'):04d}",
            "domain": domain,
            "owner": "manager" if key and self.chance(0.4) else "sales1",
        }

    def foreign_company(self, country: str, name: str) -> Row:
        place = ABROAD[country]
        domain = name.split()[0].lower().translate(PLAIN) + ".example.com"
        return {
            "name": name,
            "short_name": name.split()[0],
            "level": self.pick(["key", "normal", "normal", "small"]),
            "industry": self.pick(["water", "chemical", "food", "pharma", "machinery", "power"]),
            "territory": "europe" if country in ("de", "gb", "fr", "se") else "overseas",
            "country": country,
            "city": self.pick(place["cities"]),
            "street": f"{self.random.randint(1, 180)} {self.pick(place['streets'])}",
            "phone": place["phone"].format(self.next(f"phone {country}") % 100),
            "domain": domain,
            "owner": "manager" if self.chance(0.1) else "sales2",
        }

    def account(self, row: Row) -> None:
        domain = row.pop("domain")
        row |= {
            "kind": "prospect",
            "source": self.pick(["exhibition", "website", "referral", "cold_call", "tender"]),
            "email": f"info@{domain}",
            "website": f"https://www.{domain}",
            "employees": self.pick(STAFF[str(row["level"])]),
            "payment_terms": self.terms(row),
            "tags": ";".join(self.random.sample(["OEM", "VIP", "年框", "出口", "新能源"], 1))
            if self.chance(0.35)
            else "",
        }
        if row["level"] == "key":
            row["credit_limit"] = self.pick([500000, 1000000, 2000000])
        self.tables["account"].append(row)
        for position in range(self.pick([1, 2, 2, 3]) if row["level"] != "key" else 3):
            self.contact(row, str(domain), main=position == 0)

    def terms(self, account: Row) -> str:
        if account["country"] == "cn":
            return self.pick(["t30_60_10", "t30_60_10", "net30", "net60", "prepaid"])
        return self.pick(["net30", "lc", "prepaid"])

    def contact(self, account: Row, domain: str, *, main: bool) -> None:
        chinese = account["country"] == "cn"
        name, address = self.person(str(account["country"]))
        jobs = [one for one in JOBS["zh" if chinese else "en"] if main == (one[2] == DECIDES)]
        job, division, role = self.pick(jobs)
        self.tables["contact"].append(
            {
                "name": name,
                "account": account["name"],
                "job_title": job,
                "division": division,
                "buying_role": role,
                "mobile": self.mobile(str(account["country"])),
                "email": f"{address}@{domain}",
                "wechat": address.replace(".", "_") if chinese else "",
                "language": "zh" if chinese else "en",
                "birthday": self.birthday() if self.chance(0.3) else "",
                "main": main,
                "no_marketing": (left_out := self.chance(0.06)),
                "news_consent": not left_out and len(self.tables["contact"]) % 3 == 0,
                "owner": account["owner"],
            }
        )

    def person(self, country: str) -> tuple[str, str]:
        """A name that nobody in the story has yet, and the local part of an e-mail address."""
        while True:
            if country == "cn":
                surname, given = self.pick(SURNAMES), self.pick(GIVEN)
                name = surname + given
                address = ".".join(["".join(lazy_pinyin(given)), *lazy_pinyin(surname)])
            else:
                name = (
                    f"{self.pick(ABROAD[country]['given'])} {self.pick(ABROAD[country]['family'])}"
                )
                address = name.lower().translate(PLAIN)
            if name not in self.names:
                self.names.add(name)
                return name, address

    def mobile(self, country: str) -> str:
        if country == "cn":
            return f"+86 100 0000 {self.next('mobile'):04d}"
        return ABROAD[country]["mobile"].format(self.next(f"mobile {country}") % 100)

    def birthday(self) -> date:
        return date(1968, 1, 1) + timedelta(days=self.random.randint(0, 11000))

    def leads(self) -> None:
        for campaign in CAMPAIGNS:
            if campaign["status"] == "done":
                for _ in range(self.random.randint(6, 14)):
                    begin = campaign["starts_on"]
                    self.lead(begin + timedelta(days=self.random.randint(0, 12)), campaign)
        while len(self.tables["lead"]) < 165:
            late = self.chance(0.4)
            self.lead(self.day(TODAY - timedelta(days=45) if late else START, TODAY), None)

    def lead(self, received: date, campaign: Row | None) -> None:
        received = min(received, TODAY)
        abroad = campaign["place"] == "Nuremberg" if campaign else self.chance(0.25)
        country = self.pick(["de", "de", "gb", "fr", "se", "us"]) if abroad else "cn"
        name, address = self.person(country)
        age = (TODAY - received).days
        status = self.lead_status(age)
        account = self.pick(self.accounts_in(country)) if status == "converted" else None
        company = account or self.lead_company(country)
        product = self.pick(self.products_on_sale(received))
        self.tables["lead"].append(
            {
                "name": name,
                "company": company["name"],
                "job_title": self.pick(JOBS["zh" if country == "cn" else "en"])[0],
                "status": status,
                "rating": self.pick(["hot", "warm", "warm", "cold"]),
                "source": self.source_of(campaign),
                "campaign": campaign["name"] if campaign else "",
                "received_on": received,
                "mobile": self.mobile(country),
                "email": f"{address}@{self.pick(['mail', 'office', 'work'])}.example.com",
                "country": country,
                "city": company["city"],
                "industry": company["industry"],
                "products": product["name"],
                "budget": self.pick([20000, 50000, 80000, 120000, 300000, ""]),
                "need": self.pick(NEEDS["zh" if country == "cn" else "en"]).format(
                    product=product["code"]
                ),
                "next_contact_on": received + timedelta(days=self.random.randint(2, 9))
                if status in ("new", "contacted", "qualified") and age < 40
                else "",
                "discard_reason": self.pick(
                    ["no_budget", "no_need", "unreachable", "competitor", "spam"]
                )
                if status == "discarded"
                else "",
                "account": account["name"] if account else "",
                "owner": "sales2"
                if country != "cn"
                else self.pick(["sales1", "sales1", "analyst"]),
            }
        )

    def lead_status(self, age: int) -> str:
        if age < 15:
            return self.pick(["new", "new", "contacted"])
        if age < 60:
            return self.pick(["new", "contacted", "contacted", "qualified", "converted"])
        return self.pick(["converted", "converted", "discarded", "discarded", "qualified"])

    def lead_company(self, country: str) -> Row:
        industry = self.pick(list(COMPANY_WORDS))
        if country == "cn":
            city = self.pick(CITIES[self.pick(list(CITIES))])[0]
            name = f"{city}{self.pick(BRANDS)}{self.pick(COMPANY_WORDS[industry])}有限公司"
        else:
            place, word = ABROAD[country], self.pick(["Process", "Engineering", "Controls"])
            city = self.pick(place["cities"])
            name = f"{self.pick(place['family'])} {word} {place['form']}"
        return {"name": name, "city": city, "industry": industry}

    def source_of(self, campaign: Row | None) -> str:
        if campaign is None:
            return self.pick(["website", "website", "referral", "cold_call", "partner"])
        kind = {"exhibition": "exhibition", "webinar": "webinar"}
        return kind.get(str(campaign["kind"]), "website")
