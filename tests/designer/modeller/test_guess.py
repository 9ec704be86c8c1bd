import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formloom.designer.documents.edits import free_key
from formloom.designer.modeller.guess import PARTS, guess
from formloom.platform.fields.builtin import FIELD_TYPES

ENTITIES = {"account": {"Customer", "Customers", "客户", "account"}, "deal": {"Deal", "商机"}}


@pytest.mark.parametrize(
    ("title", "type_name"),
    [
        ("手机", "phone"), ("客户手机", "phone"), ("Mobile", "phone"), ("mobilePhone", "phone"),
        ("邮箱", "email"), ("E-mail", "email"), ("官网", "url"), ("Website", "url"),
        ("签约日期", "date"), ("Due date", "date"), ("due_date", "date"), ("开始时间", "datetime"),
        ("合同金额", "money"), ("Unit price", "money"), ("折扣", "percent"), ("数量", "integer"),
        ("Quantity", "integer"), ("备注", "long_text"), ("Notes", "long_text"),
        ("是否付款", "boolean"), ("Is active", "boolean"), ("has signed on", "boolean"),
        ("负责人", "person"), ("附件", "file"), ("合同照片", "image"), ("部门", "department"),
        ("客户地址", "address"), ("客户名称", "text"), ("Company name", "text"),
        ("订单号", "auto_number"),
        ("优先级", "choice"), ("Status", "choice"), ("状态", "choice"), ("Whatever", "text"),
        ("Latest update", "text"), ("", "text"),
    ],
)  # fmt: skip
def test_a_name_tells_the_type_in_both_languages(title, type_name):
    assert guess(title, ENTITIES).type == type_name


@pytest.mark.parametrize(
    ("title", "to"),
    [("客户", "account"), ("所属客户", "account"), ("Customer", "account"), ("商机", "deal"),
     ("customers", "account")],
)  # fmt: skip
def test_the_name_of_an_entity_makes_a_link_to_it(title, to):
    assert guess(title, ENTITIES).type == "link"
    assert guess(title, ENTITIES).settings == {"to": to}


def test_choices_begin_with_options_in_the_language_of_their_name():
    titles = [[one["title"] for one in guess(title, {}).settings["options"]]
              for title in ("优先级", "Priority", "来源")]  # fmt: skip
    assert titles == [["高", "中", "低"], ["High", "Normal", "Low"], ["选项一", "选项二"]]


def test_every_part_speaks_of_a_type_that_there_is():
    assert set(PARTS) <= {one.name for one in FIELD_TYPES}


@settings(deadline=None)
@given(st.text(max_size=60), st.dictionaries(st.text(max_size=9), st.sets(st.text(max_size=9))))
def test_whatever_is_written_is_some_type_with_what_it_needs(title, entities):
    found = guess(title, entities)
    assert set(FIELD_TYPES.get(found.type).required_settings) <= set(found.settings)
    assert free_key(title, ())[0].isalpha()
