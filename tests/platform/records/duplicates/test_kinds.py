"""What is compared of a value, and how alike two values are."""

import pytest

from formloom.platform.records.duplicates.kinds import KINDS


def alike(kind, one, other):
    """How alike two texts are, 0 if they would never be compared."""
    found = KINDS.get(kind)
    mine, theirs = found.normal(one), found.normal(other)
    return found.alike(mine, theirs) if found.key(mine) == found.key(theirs) else 0.0


@pytest.mark.parametrize(
    ("kind", "one", "other", "least"),
    [
        ("exact", "  ACME　Ｃorp", "acme corp", 1),
        ("phone", "+86 138 0013 8000", "13800138000", 1),
        ("phone", "0755-8888 8888 转 12", "+86 755 8888 8888", 0.9),
        ("phone", "8888 8888", "0755-88888888", 0.9),
        ("email", "Wang+crm@Example.com", "wang@example.com", 1),
        ("company", "北辰科技股份有限公司", "北辰科技", 1),
        ("company", "深圳市云帆科技有限公司", "深圳云帆科技有限责任公司", 1),
        ("company", "北辰科技有限公司", "北晨科技", 0.85),
        ("company", "Siemens A.G.", "Simens", 0.85),
        ("company", "ACME Co., Ltd.", "The Acme Company", 1),
        ("person", "王 伟先生", "王伟", 1),
        ("person", "Wei Wang", "Wang Wei", 0.99),
        ("person", "章伟", "张伟", 0.8),
        ("pinyin", "王伟", "Wang Wei", 1),
        ("address", "深圳市南山区科技园路1号", "广东省深圳市南山区科技园路1号", 1),
    ],
)
def test_the_same_written_otherwise_is_alike(kind, one, other, least):
    assert alike(kind, one, other) >= least


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("exact", "a", "b"),
        ("phone", "13800138000", "13900138000"),
        ("email", "wang@example.com", "wang@example.org"),
        ("company", "北辰科技有限公司", "云帆科技有限公司"),
        ("company", "Acme Ltd", "Apex Ltd"),
        ("person", "王伟", "李伟"),
        ("address", "科技园路1号", "科技园路2号"),
    ],
)
def test_others_are_not(kind, one, other):
    assert alike(kind, one, other) < 0.8


@pytest.mark.parametrize("kind", [one.name for one in KINDS])
def test_nothing_is_made_of_nothing_and_no_text_breaks_a_kind(kind):
    found = KINDS.get(kind)
    for text in ("", " ", "。。", "\ud800", "公司", "Ltd", "1" * 300, "王" * 300, "🙂 x"):
        normal = found.normal(text)
        found.key(normal)
        assert found.alike(normal, normal) == 1


def test_a_number_that_is_too_short_is_no_evidence():
    assert KINDS.get("phone").normal("8001") == ""
