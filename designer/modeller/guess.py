"""Which type a field has that is called so: by parts of names, in Chinese and in English."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...platform.documents.references import Document

#: Parts of names by the type that they speak of. What ends a name last decides, then what is
#: longest: "客户手机" is a phone and "手机型号" is none.
PARTS: Mapping[str, tuple[str, ...]] = {
    "phone": ("手机", "电话", "手机号", "联系方式", "传真", "座机", "phone", "mobile", "telephone",
              "tel", "cell", "fax", "whatsapp"),
    "email": ("邮箱", "邮件", "电子邮箱", "邮件地址", "邮箱地址", "email", "e mail", "mail"),
    "url": ("网址", "网站", "官网", "链接", "主页", "url", "website", "web site", "link",
            "homepage", "site", "linkedin"),
    "date": ("日期", "生日", "时间表", "截止日", "到期日", "纪念日", "date", "birthday", "day",
             "deadline", "due", "closed on", "signed on", "valid until", "until"),
    "datetime": ("时间", "时刻", "date and time", "datetime", "timestamp", "starts at", "ends at",
                 "at"),
    "duration": ("时长", "耗时", "工时", "duration", "time spent"),
    "money": ("金额", "价格", "单价", "总价", "费用", "预算", "成本", "收入", "工资", "薪资",
              "报价", "余额", "押金", "定金", "营业额", "回款", "款项", "amount", "price", "cost",
              "budget", "revenue", "salary", "fee", "balance", "deposit", "payment", "turnover"),
    "percent": ("折扣", "比例", "百分比", "概率", "占比", "税率", "利率", "完成度", "赢率",
                "discount", "percent", "percentage", "probability", "rate", "share", "margin"),
    "integer": ("数量", "人数", "个数", "次数", "件数", "台数", "库存", "年龄", "天数", "员工数",
                "quantity", "qty", "count", "number of", "stock", "age", "employees", "days",
                "headcount"),
    "decimal": ("重量", "长度", "宽度", "高度", "面积", "体积", "汇率", "weight", "length",
                "width", "height", "area", "volume", "exchange rate"),
    "rating": ("评分", "星级", "满意度", "打分", "rating", "stars", "score", "satisfaction"),
    "long_text": ("备注", "描述", "说明", "详情", "内容", "需求", "反馈", "简介", "总结", "意见",
                  "报告", "report", "note", "notes", "remark", "remarks", "description", "details",
                  "comment", "comments", "summary", "feedback", "requirements"),
    "address": ("地址", "住址", "通讯地址", "收货地址", "address"),
    "region": ("省市", "地区", "区域", "省市区", "所在地", "region", "province"),
    "location": ("位置", "定位", "坐标", "location", "coordinates", "gps"),
    "person": ("负责人", "经办人", "跟进人", "销售员", "业务员", "归属人", "审批人", "处理人",
               "客户经理", "工程师", "技术员", "维修员", "师傅", "owner", "assignee", "responsible",
               "salesperson", "manager", "handler", "account manager", "technician", "engineer"),
    "people": ("参与人", "团队成员", "协作人", "参会人", "participants", "team", "members",
               "attendees"),
    "department": ("部门", "所属部门", "department"),
    "file": ("附件", "文件", "文档", "合同扫描件", "资料", "attachment", "attachments", "file",
             "files", "document", "documents"),
    "image": ("图片", "照片", "头像", "截图", "名片", "相片", "image", "photo", "photos", "picture",
              "avatar", "logo", "screenshot"),
    "signature": ("签名", "签字", "签章", "signature"),
    "auto_number": ("编号", "单号", "流水号", "序号", "工单号", "合同号", "订单号", "serial number",
                    "order number", "ticket number", "invoice number"),
    "tags": ("标签", "关键词", "tags", "labels", "keywords"),
    "color": ("颜色", "color", "colour"),
    "choice": ("状态", "类型", "类别", "分类", "等级", "级别", "优先级", "阶段", "来源", "行业",
               "性别", "付款方式", "status", "type", "category", "level", "priority", "stage",
               "source", "industry", "gender", "kind", "grade", "payment method"),
    "text": ("名称", "姓名", "名字", "标题", "型号", "编码", "品牌", "职位", "职务", "微信", "称呼",
             "产品编码", "税号", "账号", "规格", "name", "title", "model", "code", "sku", "brand",
             "position", "wechat", "job title", "first name", "last name", "company name", "id"),
    "boolean": ("是否", "有无", "需要", "已完成", "已付款", "启用", "active", "enabled", "done",
                "completed", "yes no"),
}  # fmt: skip
#: What a name that asks begins with; it is answered by yes or no whatever else it says.
ASKING = re.compile(r"^(是否|有无|能否|可否|有没有|is |has |can |needs |was |do |does |did )", re.I)
#: The first options of a choice by parts of its name, in both languages; the rest has two.
OPTIONS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("优先级",): ("高", "中", "低"),
    ("性别",): ("男", "女"),
    ("状态",): ("新建", "进行中", "已完成"),
    ("等级", "级别"): ("A", "B", "C"),
    ("priority",): ("High", "Normal", "Low"),
    ("status",): ("New", "In progress", "Done"),
    ("level", "grade"): ("A", "B", "C"),
}
_LATIN = re.compile(r"[a-z]")
_BETWEEN = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


@dataclass(frozen=True)
class Guess:
    """A type, and the settings that it cannot do without."""

    type: str = "text"
    settings: Document = field(default_factory=dict)


@dataclass(frozen=True)
class _Find:
    """A part in a name: where it ends, how long it is, what it speaks of."""

    end: int
    length: int
    guess: Guess


def guess(title: str, entities: Mapping[str, Iterable[str]]) -> Guess:
    """The likeliest type of a field of that name.

    :param entities: what each entity that can be linked to is called, by its key.
    """
    name = _plain(title)
    if ASKING.match(name.strip() + " "):
        return Guess("boolean")
    best = max(_found(name, entities), key=lambda one: (one.end, one.length), default=None)
    return _with_options(best.guess, name) if best else Guess()


def _plain(title: str) -> str:
    """ "dueDate" and "due_date" as " due date ": words stand apart, small."""
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", title)
    return f" {_BETWEEN.sub(' ', apart.casefold()).strip()} "


def _found(name: str, entities: Mapping[str, Iterable[str]]) -> Iterator[_Find]:
    for type_name, parts in PARTS.items():
        for part in parts:
            yield from _at_end(name, part, Guess(type_name))
    for key, titles in entities.items():
        for title in {_plain(one).strip() for one in titles}:
            # Of a part and an entity of the same name the entity is meant.
            found = _at_end(name, title, Guess("link", {"to": key}))
            yield from (_Find(one.end, one.length + 1, one.guess) for one in found)


def _at_end(name: str, part: str, meant: Guess) -> Iterator[_Find]:
    """Where a part stands last in a name; Latin words stand there whole."""
    sought = f" {part} " if _LATIN.search(part) else part
    at = name.rfind(sought)
    if part and at >= 0:
        yield _Find(at + len(sought.rstrip()), len(part), meant)


def _with_options(found: Guess, name: str) -> Guess:
    if found.type != "choice":
        return found
    known = (words for parts, words in OPTIONS.items() if any(part in name for part in parts))
    is_latin = bool(_LATIN.search(name))
    usual = ("Option 1", "Option 2") if is_latin else ("选项一", "选项二")
    return Guess("choice", {"options": options(next(known, usual))})


def options(titles: Iterable[str]) -> list[Document]:
    """Options of a choice; each is stored as its title, which never needs to be guessed at."""
    colors = ("blue", "orange", "green", "purple", "teal", "red")
    return [
        {"value": title, "title": title, "color": colors[index % len(colors)]}
        for index, title in enumerate(titles)
    ]
