"""A formula in words, English or Chinese: the same that the rows of the condition builder show."""

from collections.abc import Callable, Iterator

from .conditions import Condition, Conditions, to_conditions
from .periods import WORDS as PERIOD_WORDS
from .periods import days_from_today, period_of
from .types import FieldSpec, FormulaType, Schema

#: Words of operators by language; ``{0}`` is the field, ``{1}`` the value.
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "is": "{0} is {1}",
        "is_not": "{0} is not {1}",
        "less": "{0} is less than {1}",
        "at_most": "{0} is at most {1}",
        "more": "{0} is more than {1}",
        "at_least": "{0} is at least {1}",
        "is_one_of": "{0} is one of {1}",
        "is_none_of": "{0} is none of {1}",
        "has": "{0} has {1}",
        "has_not": "{0} does not have {1}",
        "contains": "{0} contains {1}",
        "contains_not": "{0} does not contain {1}",
        "starts_with": "{0} starts with {1}",
        "ends_with": "{0} ends with {1}",
        "is_blank": "{0} is empty",
        "is_not_blank": "{0} is not empty",
        "is_true": "{0}",
        "is_false": "not {0}",
        "before": "{0} is before {1}",
        "until": "{0} is {1} or before",
        "after": "{0} is after {1}",
        "from": "{0} is {1} or after",
        "during": "{0} is during {1}",
        "and": " and ",
        "or": " or ",
        "list": ", ",
        "path": " of ",
        "today": "today",
        "now": "now",
        "yesterday": "yesterday",
        "tomorrow": "tomorrow",
        "me": "me",
        "my_department": "my department",
        "my_manager": "my manager",
        "days_ago": "{0} days ago",
        "in_days": "in {0} days",
        "yes": "yes",
        "no": "no",
    },
    "zh": {
        "is": "{0} 等于 {1}",
        "is_not": "{0} 不等于 {1}",
        "less": "{0} 小于 {1}",
        "at_most": "{0} 不大于 {1}",
        "more": "{0} 大于 {1}",
        "at_least": "{0} 不小于 {1}",
        "is_one_of": "{0} 是 {1} 之一",
        "is_none_of": "{0} 不是 {1} 之一",
        "has": "{0} 含有 {1}",
        "has_not": "{0} 不含有 {1}",
        "contains": "{0} 包含 {1}",
        "contains_not": "{0} 不包含 {1}",
        "starts_with": "{0} 以 {1} 开头",
        "ends_with": "{0} 以 {1} 结尾",
        "is_blank": "{0} 为空",
        "is_not_blank": "{0} 不为空",
        "is_true": "{0}",
        "is_false": "非 {0}",
        "before": "{0} 早于 {1}",
        "until": "{0} 不晚于 {1}",
        "after": "{0} 晚于 {1}",
        "from": "{0} 不早于 {1}",
        "during": "{0} 在 {1}",
        "and": " 且 ",
        "or": " 或 ",
        "list": "、",
        "path": " 的 ",
        "today": "今天",
        "now": "现在",
        "yesterday": "昨天",
        "tomorrow": "明天",
        "me": "我",
        "my_department": "我的部门",
        "my_manager": "我的上级",
        "days_ago": "{0} 天前",
        "in_days": "{0} 天后",
        "yes": "是",
        "no": "否",
    },
}
#: Dates are before and after, not less and more.
_OF_DATES = {"less": "before", "at_most": "until", "more": "after", "at_least": "from"}
_DATES = (FormulaType.DATE, FormulaType.DATETIME)
#: Values that are formulas and yet have a word.
_BARE = {
    "TODAY()": "today", "$today": "today", "NOW()": "now", "$now": "now", "$user.id": "me",
    "$user.department": "my_department", "$user.manager": "my_manager",
    "TODAY() - 1": "yesterday", "TODAY() + 1": "tomorrow",
}  # fmt: skip
#: Tells a constant that the field at a path is compared with: a record by its title, for example.
Teller = Callable[[tuple[str, ...], str], str]


def describe(
    text: str, schema: Schema, entity: str, locale: str, teller: Teller | None = None
) -> str:
    """``text`` in words of ``locale``; a formula that no rows show comes back as it is.

    :param teller: tells constants that no option names; as they are stored without it.
    """
    found = to_conditions(text, schema, entity)
    if found is None:
        return text
    return _Words(schema, entity, locale, teller or _as_stored).group(found)


def _as_stored(_path: tuple[str, ...], value: str) -> str:
    return value


def operator_title(operator: str, type: FormulaType, locale: str) -> str:
    """An operator by itself, as a row offers it: ``is one of``, ``是 … 之一``."""
    words = _words(locale)
    if operator in ("is_true", "is_false"):
        return words["yes" if operator == "is_true" else "no"]
    if type in _DATES:
        operator = _OF_DATES.get(operator, operator)
    title = words[operator].replace("{0}", "").replace("{1}", "…").strip()
    return title.removesuffix("…").strip()


def period_title(period: str, locale: str) -> str:
    """A period as a row offers it: ``this month``, ``本月``."""
    return PERIOD_WORDS[_language(locale)][period]


def value_title(formula: str, locale: str) -> str:
    """A value that is a formula in words, ``30 days ago`` or ``me``; others come back."""
    words, days = _words(locale), days_from_today(formula)
    if formula in _BARE:
        return words[_BARE[formula]]
    if days is None:
        return formula
    return words["days_ago" if days < 0 else "in_days"].format(abs(days))


def _language(locale: str) -> str:
    language = locale.partition("-")[0].partition("_")[0]
    return language if language in WORDS else "en"


def _words(locale: str) -> dict[str, str]:
    return WORDS[_language(locale)]


def _is_period(group: Conditions) -> bool:
    return len(group.items) == 2 and bool(period_of(*group.items))


class _Words:
    def __init__(self, schema: Schema, entity: str, locale: str, teller: Teller) -> None:
        self._schema = schema
        self._entity = entity
        self._locale = locale
        self._words = _words(locale)
        self._teller = teller

    def group(self, conditions: Conditions) -> str:
        return self._words[conditions.join].join(self._parts(conditions))

    def _parts(self, conditions: Conditions) -> Iterator[str]:
        """The words of each item; two conditions that make a period are told as one."""
        items = [*conditions.items]
        while items:
            one = items.pop(0)
            period = period_of(one, items[0]) if items and conditions.join == "and" else ""
            if period and isinstance(one, Condition):
                items.pop(0)
                told = period_title(period, self._locale)
                yield self._words["during"].format(self._field(one), told)
            elif isinstance(one, Condition):
                yield self._row(one)
            else:
                yield self.group(one) if _is_period(one) else f"({self.group(one)})"

    def _row(self, condition: Condition) -> str:
        operator = condition.operator
        if self._specs(condition.path)[-1].type in _DATES:
            operator = _OF_DATES.get(operator, operator)
        return self._words[operator].format(self._field(condition), self._value(condition))

    def _field(self, condition: Condition) -> str:
        specs = self._specs(condition.path)
        return self._label([spec.titles.get(self._locale, spec.title) for spec in specs])

    def _label(self, labels: list[str]) -> str:
        """Owners come first in Chinese: 客户 的 行业; last in English: industry of account."""
        ordered = labels if self._words["path"] == " 的 " else list(reversed(labels))
        return self._words["path"].join(ordered)

    def _specs(self, path: tuple[str, ...]) -> list[FieldSpec]:
        entity, found = self._entity, []
        for key in path:
            spec = self._schema.fields(entity)[key]
            found.append(spec)
            entity = spec.entity or ""
        return found

    def _value(self, condition: Condition) -> str:
        value, path = condition.value, condition.path
        if isinstance(value, bool):
            return self._words["yes" if value else "no"]
        if isinstance(value, tuple):
            return self._words["list"].join(self._constant(path, one) for one in value)
        if condition.bare:
            return value_title(str(value), self._locale)
        return self._constant(path, value) if value else ""

    def _constant(self, path: tuple[str, ...], value: str) -> str:
        titles = self._specs(path)[-1].option_titles
        named = titles.get(self._locale) or titles.get("", {})
        return named[value] if value in named else self._teller(path, value)
