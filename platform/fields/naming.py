"""The type that a field's name suggests, in Chinese or English."""

from collections.abc import Mapping

#: Words by type, the more telling types first; English ones stand for whole words of a name.
WORDS: Mapping[str, str] = {
    "email": "邮箱, 邮件, email, e-mail, mail",
    "phone": "手机, 电话, 传真, phone, mobile, tel, fax, cell",
    "url": "网址, 网站, 主页, website, url, link, homepage",
    "percent": "百分比, 比例, 占比, 折扣, 概率, percent, rate, discount, probability, share",
    "money": "金额, 价格, 单价, 总价, 费用, 预算, 成本, 收入, amount, price, cost, budget, fee",
    "datetime": "时刻, date and time, timestamp",
    "duration": "时长, 耗时, 工时, duration, effort",
    "date": "日期, 生日, 时间$, 日$, date, birthday, deadline, due, day, on$",
    "time": "几点, time",
    "integer": "数量, 人数, 个数, 次数, 年龄, 件数, count, quantity, number of, age, pieces",
    "rating": "评分, 星级, 评级, rating, stars, score",
    "boolean": "^是否, ^已, ^is, ^has",
    "image": "图片, 照片, 头像, photo, picture, image, avatar",
    "file": "附件, 文件, attachment, file, document, scan",
    "signature": "签名, 签字, signature",
    "address": "地址, 住址, address",
    "region": "省市, 地区, 所在地, region",
    "location": "定位, 位置, 坐标, location, position, coordinates",
    "person": "负责人, 经办人, 跟进人, 责任人, owner, responsible, assignee",
    "department": "部门, department, team",
    "color": "颜色, color, colour",
    "tags": "标签, 关键词, tags, labels, keywords",
    "long_text": "备注, 说明, 描述, 意见, 原因, notes, note, description, remarks, comment, reason",
    "decimal": "重量, 长度, 宽度, 高度, 面积, 体积, weight, length, width, height, area, volume",
}


def type_for(name: str) -> str:
    """The type of a field called ``name``: "预计金额" -> "money"; "text" if nothing tells."""
    said = " ".join(name.casefold().replace("_", " ").split())
    for type_name, words in WORDS.items():
        if any(_tells(word, said) for word in words.split(", ")):
            return type_name
    return "text"


def _tells(word: str, said: str) -> bool:
    """``^`` and ``$`` hold a word to the beginning or the end: 日 ends 生产日, and begins 日报."""
    bare = word.strip("^$")
    name, wanted = (f" {said} ", f" {bare} ") if bare.isascii() else (said, bare)
    if word.endswith("$"):
        return name.endswith(wanted)
    return name.startswith(wanted) if word.startswith("^") else wanted in name
