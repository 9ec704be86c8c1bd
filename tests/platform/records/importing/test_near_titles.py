"""Titles of columns that are nearly those of fields."""

import pytest

from formloom.platform.records.importing.near_titles import near_title

NAMES = {
    "姓名": "name", "公司": "company", "手机": "mobile", "线索来源": "source", "预算": "budget",
    "获取日期": "received_on", "下次联系日期": "next_on", "phone": "phone", "budget": "budget",
}  # fmt: skip


@pytest.mark.parametrize(
    ("title", "field"),
    [("手机号码", "mobile"), ("公司名称", "company"), ("来源", "source"), ("预算金额", "budget"),
     ("获取时间", "received_on"), ("下次联系时间", "next_on"), ("联系人手机", "mobile"),
     ("phonenumber", "phone"), ("budgett", "budget")],
)  # fmt: skip
def test_a_title_that_says_more_or_less_means_the_field(title, field):
    assert near_title(title, NAMES) == field


@pytest.mark.parametrize("title", ["日期", "公司地址", "时间", "备注", "", "name", "号码"])
def test_what_could_be_several_or_something_else_is_left_to_people(title):
    assert near_title(title, NAMES) is None
