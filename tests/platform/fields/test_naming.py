"""The type that a field's name suggests."""

import pytest

from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.fields.naming import WORDS, type_for


@pytest.mark.parametrize(
    ("name", "type_name"),
    [
        ("预计金额", "money"), ("手机号码", "phone"), ("生产日", "date"), ("日报标题", "text"),
        ("是否付款", "boolean"), ("跟进时间", "date"), ("客户邮箱", "email"), ("备注", "long_text"),
        ("Planned amount", "money"), ("Hired on", "date"), ("Online shop", "text"),
        ("is_member", "boolean"), ("Island", "text"), ("Due date", "date"), ("", "text"),
    ],
)  # fmt: skip
def test_a_name_suggests_a_type(name, type_name):
    assert type_for(name) == type_name


def test_every_suggested_type_is_there():
    assert set(WORDS) <= {one.name for one in FIELD_TYPES}
