"""Regions of China."""

import pytest
from field_examples import loaded, read

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.regions import children, find, names, path_of

NANSHAN = {"code": "440305", "province": "广东省", "city": "深圳市", "district": "南山区"}


@pytest.mark.parametrize(
    "text",
    [
        "广东省/深圳市/南山区",
        "广东 深圳 南山",
        "广东省深圳市南山区",
        "广东深圳南山",
        "深圳市南山区",
        "深圳/南山",
        "440305",
    ],
)
def test_a_region_is_found(text):
    assert read("region", text) == NANSHAN


@pytest.mark.parametrize(
    "raw", [NANSHAN, {"code": "440305"}, ["广东省", "深圳市", "南山区"]], ids=str
)
def test_json_may_be_an_object_or_a_list(raw):
    assert loaded("region", raw) == NANSHAN


@pytest.mark.parametrize(
    "text", ["北京市/朝阳区", "北京市/北京市/朝阳区", "北京市/市辖区/朝阳区", "北京朝阳"]
)
def test_a_municipality_is_its_own_city(text):
    assert read("region", text) == {
        "code": "110105",
        "province": "北京市",
        "city": "北京市",
        "district": "朝阳区",
    }


def test_a_county_under_its_province_takes_the_place_of_the_city():
    assert read("region", "湖北省/仙桃市")["city"] == "仙桃市"


def test_a_region_may_stop_at_a_city():
    assert read("region", "广东省/东莞市") == {
        "code": "441900",
        "province": "广东省",
        "city": "东莞市",
    }


@pytest.mark.parametrize(
    "text", ["广东省/火星市", "999999", "Mars", "广东省深圳市南山区科技园", "4403051"]
)
def test_what_is_no_region_is_refused(text):
    with pytest.raises(InvalidValueError, match="not a region"):
        read("region", text)


def test_levels_say_how_far_down_it_goes():
    assert read("region", "广东省/深圳市", levels=2)["city"] == "深圳市"
    with pytest.raises(InvalidValueError, match="Choose a city"):
        read("region", "广东省/深圳市/南山区", levels=2)
    with pytest.raises(InvalidValueError, match="Choose a province"):
        read("region", "广东省/深圳市", levels=1)


def test_every_path_of_names_leads_back_to_its_code():
    wrong = [
        code for code in names() if find("/".join(names()[one] for one in path_of(code))) != code
    ]
    assert wrong == []


def test_the_picker_walks_from_the_provinces_down():
    assert len(children()) == 34
    assert "440300" in children("440000")
    assert "440305" in children("440300")
    assert "110105" in children("110000")
    assert children("440305") == ()
