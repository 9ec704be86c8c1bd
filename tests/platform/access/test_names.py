import pytest

from formloom.platform.access.names import folded, login_key, search_text, sort_key


@pytest.mark.parametrize("login", ["Wang.Wei", " wang.wei ", "ｗａｎｇ.ｗｅｉ", "WANG.WEI"])
def test_logins_compare_without_case_width_and_space(login):
    assert login_key(login) == "wang.wei"


@pytest.mark.parametrize("typed", ["王", "wang", "Wang Wei", "ww", "WEI"])
def test_a_chinese_name_is_found_by_character_pinyin_and_initials(typed):
    assert folded(typed) in search_text("王伟")


@pytest.mark.parametrize("typed", ["zengguofan", "zgf", "shantianfang"])
def test_a_surname_is_found_by_the_reading_that_names_have(typed):
    assert folded(typed) in search_text("曾国藩") + search_text("单田芳")


def test_a_latin_name_is_found_by_words_and_initials():
    words = search_text("Anna Smith", "asmith", None).split("\n")
    assert words == ["annasmith", "asmith", "as"]


def test_names_of_both_scripts_sort_by_their_sound():
    names = ["张三", "Bob", "王伟", "安娜"]
    assert sorted(names, key=sort_key) == ["安娜", "Bob", "王伟", "张三"]
