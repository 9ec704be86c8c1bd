"""What is said and written in the CRM sample, in Chinese and English."""
# ruff: noqa: E501 - tables are read by row

NEEDS = {
    "zh": [
        "想了解 {product} 的价格和交期，计划下季度采购。",
        "老仪表精度下降，希望用 {product} 替换，先试用两台。",
        "新建项目需要 {product}，请提供选型资料和业绩表。",
        "展会上看过 {product}，请安排工程师上门交流。",
        "需要 {product} 的防爆证书和计量器具型式批准证书。",
    ],
    "en": [
        "Please send price and lead time for {product}, we plan to order next quarter.",
        "Looking for a replacement of our old meters; could we test two {product}?",
        "New plant, about 40 points. Is {product} available with ATEX?",
        "We met at the fair. Please arrange a call about {product}.",
        "Need the data sheet and the calibration certificate of {product}.",
    ],
}

PROJECTS = {
    "zh": [
        "二期流量计改造", "污水站物位监测", "{year} 年度仪表框架", "锅炉房蒸汽计量",
        "管网漏损监测", "压力变送器批量替换", "新厂区仪表总包", "无线测温试点", "水质在线分析",
        "反应釜温度改造", "储罐雷达物位计", "年度校准服务", "泵房无人值守改造", "洁净车间仪表",
    ],
    "en": [
        "flow meter retrofit", "tank level monitoring", "{year} frame order", "steam metering",
        "leak detection pilot", "pressure transmitter replacement", "new line instrumentation",
        "wireless pilot", "water quality analysis", "silo radar", "calibration service {year}",
        "pump station upgrade",
    ],
}  # fmt: skip

LOST_NOTES = {
    "price": {"zh": "对方报价低 18%，我司折扣审批用了四天。", "en": "18% above the winner; our discount took four days to approve."},
    "feature": {"zh": "客户要求 SIL3 认证，我司目前只有 SIL2。", "en": "They asked for SIL 3, we only have SIL 2."},
    "delivery": {"zh": "交期 45 天，客户停产检修只有 30 天。", "en": "45 days of lead time, their shutdown is in 30."},
    "relation": {"zh": "对手与设计院关系更深，入围时已被锁定参数。", "en": "The design office had written the other brand into the specification."},
    "cancelled": {"zh": "项目资金未批，推迟到明年再议。", "en": "No budget this year; ask again in spring."},
    "no_answer": {"zh": "联系人离职，新负责人未继续推进。", "en": "Our contact left and nobody took over."},
}  # fmt: skip

#: Kind -> language -> subject, description, solution.
TICKETS = {
    "question": {
        "zh": [
            ("如何修改量程", "现场需要把量程从 0-1 MPa 改到 0-0.6 MPa。", "已电话指导按键操作，并发送说明书第 4 章。"),
            ("Modbus 地址表", "DCS 厂家需要寄存器地址表。", "已发送通讯协议 V2.3，并协助联调成功。"),
        ],
        "en": [
            ("how to change the range", "We want 0-0.6 MPa instead of 0-1 MPa.", "Explained the menu by phone and sent chapter 4 of the manual."),
            ("Modbus register list", "The integrator asks for the registers.", "Sent protocol 2.3; communication works."),
        ],
    },
    "fault": {
        "zh": [
            ("无输出信号", "上电后无 4-20 mA 输出，显示正常。", "接线端子松动，重新紧固后恢复。"),
            ("显示黑屏", "运行三个月后显示屏不亮。", "更换显示模块，保修期内免费。"),
            ("数据跳变", "读数每隔几分钟跳变一次。", "附近变频器干扰，增加屏蔽接地后正常。"),
        ],
        "en": [
            ("no output signal", "Display works, but there is no current output.", "Loose terminal, tightened; works again."),
            ("reading jumps", "The value jumps every few minutes.", "Interference from a drive; the shield is grounded now."),
        ],
    },
    "repair": {
        "zh": [("返厂维修", "法兰密封面损伤，申请返厂。", "更换密封件并重新标定，已发回。")],
        "en": [("return for repair", "Sealing face is damaged, we send it back.", "New seal, calibrated, shipped back.")],
    },
    "calibration": {
        "zh": [("年度校准", "今年的校准周期到了，共 6 台。", "已完成校准，证书已邮寄。")],
        "en": [("yearly calibration", "Six devices are due this year.", "Calibrated; certificates are in the mail.")],
    },
    "complaint": {
        "zh": [("交货延迟投诉", "合同约定 28 天，现已超期 9 天。", "已致歉并加急发货，补偿一次免费校准。")],
        "en": [("late delivery", "Nine days late, our commissioning waits.", "Apologised, shipped by air, one calibration free.")],
    },
    "drift": {
        "zh": [
            ("零点漂移", "停流时仍显示 0.8% 流量，与对照表偏差越来越大。", "确认为 2026 年一季度批次的电极涂层问题，已升级固件并更换传感器。"),
            ("流量偏大", "结算表偏大约 2%，对方拒绝按此结算。", "批次问题，已更换并出具第三方校准证书。"),
        ],
        "en": [
            ("zero drift", "Shows 0.8% with the valve closed, and it grows every week.", "Batch of the first quarter of 2026: new firmware and a new sensor."),
            ("reads too high", "The bill is about 2% too high.", "Same batch; replaced, with a certificate of a third party."),
        ],
    },
}  # fmt: skip

#: Language -> kind -> subject, what was said; ``next`` holds next steps, ``tasks`` of nobody's deal.
ACTIVITY_TEXTS = {
    "zh": {
        "call": [
            ("电话跟进 {contact}", "客户确认预算已批，等技术澄清后进入商务。"),
            ("与{contact}确认参数", "口径和材质已确认，防爆等级待设计院回复。"),
            ("催促{contact}回复报价", "对方说还有两家在比价，周五前给答复。"),
        ],
        "visit": [
            ("拜访{contact}", "现场查看安装位置，直管段长度不足，建议改用外夹式超声波。"),
            ("上门技术交流", "与设备部、采购一起评审方案，客户关注售后响应时间。"),
        ],
        "meeting": [
            ("线上方案评审", "演示了诊断功能，客户希望增加远程监测。"),
            ("商务谈判会议", "对方要求再降 5%，我方以延长质保换价格。"),
        ],
        "note": [
            ("客户内部信息", "总工更看重长期稳定性，采购更看重付款条件。"),
            ("竞争情况", "对手也在报价，价格低一成但交期 60 天。"),
        ],
        "lead": [
            ("首次联系{contact}", "已加微信，发送样本与业绩表，约下周电话沟通。"),
            ("回访{contact}", "需求明确，数量约 20 台，三季度采购。"),
        ],
        "next": ["提交正式报价", "安排工程师现场勘查", "确认付款方式", "约决策人见面", "发送业绩证明", "跟进合同盖章"],
    },
    "en": {
        "call": [
            ("Call with {contact}", "Budget is approved; waits for two technical answers."),
            ("Specification with {contact}", "Size and material are fixed, the Ex class comes next week."),
            ("Asked {contact} about the quote", "Two others are quoting; an answer is promised by Friday."),
        ],
        "visit": [("Visit to {contact}", "Looked at the site; the straight run is too short.")],
        "meeting": [
            ("Review of the proposal", "Showed the diagnostics; they also want remote monitoring."),
            ("Negotiation", "They ask for 5% more; we offered a longer warranty instead."),
        ],
        "note": [
            ("Who decides", "The plant manager wants stability, purchasing wants net 60."),
            ("Competition", "Altenburg quotes as well, with twelve weeks of lead time."),
        ],
        "lead": [
            ("First call with {contact}", "Sent the brochure and references; a video call is set."),
            ("Second call with {contact}", "About 20 devices, order planned for autumn."),
        ],
        "next": ["Send the formal quote", "Plan a site visit", "Agree on payment terms", "Meet the decision maker", "Send references"],
    },
    "tasks": [
        ("整理三季度输单复盘", "manager", -48), ("Prepare the Nuremberg follow-up list", "analyst", -190),
        ("核对逾期回款名单", "manager", -20), ("更新 2026 价目表", "admin", -120),
        ("LQ-F200 批次问题客户清单", "service1", -215), ("Thank-you mails after the fair", "sales2", -188),
        ("准备广州水务展样机", "analyst", -40), ("合并重复客户", "analyst", -10),
        ("提交 12 月销售预测", "manager", 4), ("年度框架协议续签准备", "sales1", 9),
        ("Check open quotes before year end", "sales2", 6), ("清点返修备件", "service1", 2),
        ("整理 2027 展会计划", "analyst", 12), ("Send the spring price list", "sales2", 17),
        ("校准证书归档", "service1", 5), ("拜访三家沉默重点客户", "sales1", 8),
    ],
}  # fmt: skip
