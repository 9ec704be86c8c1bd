"""Products, campaigns and competitors of the CRM sample."""
# ruff: noqa: E501 - tables are read by row

from datetime import date

_PRODUCT = (
    "code", "name", "name_zh", "family", "unit", "price", "cost", "range", "accuracy", "outputs",
    "lead_time_days", "active", "launched_on", "description",
)  # fmt: skip
_OLD = date(2021, 3, 1)
_NEW = date(2026, 3, 18)
PRODUCTS = [
    {**dict(zip(_PRODUCT, row, strict=True)), "owner": "admin"}
    for row in [
        ("LQ-P100", "LQ-P100 Pressure transmitter", "LQ-P100 压力变送器", "pressure", "piece", 860, 390, "0-1.6 MPa", "0.5%", "ma", 14, True, _OLD, "The standard transmitter for pumps and water networks."),
        ("LQ-P200", "LQ-P200 Smart pressure transmitter", "LQ-P200 智能压力变送器", "pressure", "piece", 1980, 920, "0-40 MPa", "0.1%", "ma;hart", 21, True, _OLD, "HART, local display, remote range setting."),
        ("LQ-P250", "LQ-P250 Differential pressure transmitter", "LQ-P250 差压变送器", "pressure", "piece", 2680, 1240, "0-2 MPa", "0.075%", "ma;hart", 28, True, _OLD, "For flow, level and filter monitoring."),
        ("LQ-P300", "LQ-P300 Hygienic pressure transmitter", "LQ-P300 卫生型压力变送器", "pressure", "piece", 3250, 1500, "0-2.5 MPa", "0.2%", "ma;io_link", 28, True, date(2023, 6, 1), "Flush membrane, for food and pharmaceuticals."),
        ("LQ-P050", "LQ-P050 Pressure switch", "LQ-P050 压力开关", "pressure", "piece", 320, 140, "0-1 MPa", "1%", "io_link", 10, False, _OLD, "Replaced by LQ-P100."),
        ("LQ-T100", "LQ-T100 Temperature transmitter", "LQ-T100 温度变送器", "temperature", "piece", 560, 240, "-50-400 °C", "0.2%", "ma", 14, True, _OLD, "Head-mounted, Pt100 and thermocouples."),
        ("LQ-T200", "LQ-T200 Smart temperature transmitter", "LQ-T200 智能温度变送器", "temperature", "piece", 1280, 560, "-200-850 °C", "0.1%", "ma;hart", 21, True, _OLD, "Two inputs, drift alarm."),
        ("LQ-T300", "LQ-T300 Multipoint temperature probe", "LQ-T300 多点温度计", "temperature", "set", 6800, 3300, "-50-600 °C", "0.3%", "modbus", 35, True, date(2022, 9, 1), "Up to 12 points in reactors and tanks."),
        ("LQ-T050", "LQ-T050 Infrared thermometer", "LQ-T050 红外测温仪", "temperature", "piece", 2200, 1050, "0-1000 °C", "1%", "ma", 21, True, date(2023, 3, 1), "Fixed mounting, for kilns and rolling mills."),
        ("LQ-F100", "LQ-F100 Electromagnetic flow meter", "LQ-F100 电磁流量计", "flow", "piece", 3900, 1850, "DN15-DN300", "0.5%", "ma;modbus", 28, True, _OLD, "For water and conductive liquids."),
        ("LQ-F200", "LQ-F200 Smart electromagnetic flow meter", "LQ-F200 智能电磁流量计", "flow", "piece", 7600, 3500, "DN15-DN1200", "0.2%", "ma;hart;modbus", 35, True, date(2024, 10, 8), "Self-diagnosis, empty pipe detection. The flagship for water networks."),
        ("LQ-F300", "LQ-F300 Vortex flow meter", "LQ-F300 涡街流量计", "flow", "piece", 5200, 2500, "DN25-DN300", "1%", "ma;hart", 28, True, _OLD, "For steam and gas."),
        ("LQ-F400", "LQ-F400 Coriolis mass flow meter", "LQ-F400 科里奥利质量流量计", "flow", "piece", 26800, 13900, "DN8-DN100", "0.1%", "ma;hart;profinet", 45, True, date(2024, 4, 1), "Mass, density and temperature in one device."),
        ("LQ-F500", "LQ-F500 Ultrasonic clamp-on flow meter", "LQ-F500 外夹式超声波流量计", "flow", "piece", 8900, 4200, "DN20-DN2000", "1%", "ma;modbus", 28, True, date(2023, 9, 1), "Measures from outside the pipe."),
        ("LQ-L100", "LQ-L100 Ultrasonic level meter", "LQ-L100 超声波液位计", "level", "piece", 2400, 1080, "0-15 m", "0.25%", "ma;modbus", 21, True, _OLD, "For open channels and tanks."),
        ("LQ-L200", "LQ-L200 Radar level meter 26 GHz", "LQ-L200 26G 雷达物位计", "level", "piece", 5600, 2600, "0-30 m", "3 mm", "ma;hart", 28, True, _OLD, "For liquids and bulk solids."),
        ("LQ-L300", "LQ-L300 Radar level meter 80 GHz", "LQ-L300 80G 雷达物位计", "level", "piece", 9800, 4500, "0-120 m", "1 mm", "ma;hart;modbus", 35, True, date(2025, 9, 15), "Narrow beam, for silos and agitated tanks."),
        ("LQ-L050", "LQ-L050 Level switch", "LQ-L050 液位开关", "level", "piece", 480, 200, "-", "2 mm", "io_link", 10, True, _OLD, "Vibrating fork, for overfill protection."),
        ("LQ-A100", "LQ-A100 pH analyser", "LQ-A100 pH 分析仪", "analysis", "set", 4600, 2200, "0-14 pH", "0.02 pH", "ma;modbus", 28, True, date(2022, 5, 1), "With digital sensor and cleaning contact."),
        ("LQ-A200", "LQ-A200 Turbidity analyser", "LQ-A200 浊度分析仪", "analysis", "set", 12800, 6300, "0-100 NTU", "2%", "ma;modbus", 35, True, date(2022, 5, 1), "For drinking water works."),
        ("LQ-A300", "LQ-A300 Dissolved oxygen analyser", "LQ-A300 溶解氧分析仪", "analysis", "set", 9600, 4700, "0-20 mg/L", "1%", "ma;modbus", 35, True, date(2023, 2, 1), "Optical, no membrane to change."),
        ("LQ-A400", "LQ-A400 Conductivity analyser", "LQ-A400 电导率分析仪", "analysis", "set", 4200, 1950, "0-200 mS/cm", "1%", "ma;modbus", 28, True, date(2022, 5, 1), "For boilers, pure water and cleaning in place."),
        ("LQ-W100", "LQ-W100 Wireless pressure sensor", "LQ-W100 无线压力传感器", "wireless", "piece", 1680, 760, "0-4 MPa", "0.5%", "lora", 21, True, _NEW, "Battery for eight years, no cable."),
        ("LQ-W200", "LQ-W200 Wireless temperature sensor", "LQ-W200 无线温度传感器", "wireless", "piece", 1280, 560, "-40-200 °C", "0.3%", "lora", 21, True, _NEW, "For motors, bearings and cold chains."),
        ("LQ-W300", "LQ-W300 Wireless vibration sensor", "LQ-W300 无线振动传感器", "wireless", "piece", 2380, 1080, "0-50 mm/s", "5%", "lora", 28, True, _NEW, "Finds bearing damage weeks before a standstill."),
        ("LQ-W900", "LQ-W900 LoRaWAN gateway", "LQ-W900 LoRaWAN 网关", "wireless", "set", 5800, 2900, "5 km", "-", "lora;modbus", 28, True, _NEW, "Up to 500 sensors, 4G and Ethernet."),
        ("LQ-X100", "LQ-X100 Valve manifold", "LQ-X100 阀组", "accessory", "set", 680, 290, "-", "-", "", 14, True, _OLD, "Three valves, stainless steel."),
        ("LQ-X200", "LQ-X200 Signal isolator", "LQ-X200 信号隔离器", "accessory", "piece", 260, 110, "-", "0.1%", "ma", 7, True, _OLD, "One input, two outputs."),
        ("LQ-X300", "LQ-X300 Paperless recorder", "LQ-X300 无纸记录仪", "accessory", "set", 3600, 1700, "16 channels", "0.2%", "modbus", 21, True, _OLD, "Touch screen, two years of data."),
        ("LQ-S100", "LQ-S100 On-site commissioning", "LQ-S100 现场调试服务", "service", "hour", 450, 220, "-", "-", "", 7, True, _OLD, "By an engineer, travel included in China."),
        ("LQ-S200", "LQ-S200 Calibration", "LQ-S200 校准服务", "service", "piece", 380, 150, "-", "-", "", 10, True, _OLD, "In our laboratory, with certificate."),
        ("LQ-S300", "LQ-S300 Service contract", "LQ-S300 年度维保服务", "service", "year", 18000, 8200, "-", "-", "", 7, True, _OLD, "Two visits a year, spare parts on loan."),
    ]
]  # fmt: skip

_CAMPAIGN = (
    "name", "kind", "status", "starts_on", "ends_on", "place", "budget", "cost", "expected_leads",
    "description",
)  # fmt: skip
CAMPAIGNS = [
    {**dict(zip(_CAMPAIGN, row, strict=True)), "owner": "analyst"}
    for row in [
        ("2025 上海水处理展", "exhibition", "done", date(2025, 6, 4), date(2025, 6, 6), "上海", 180000, 172400, 40, "主推 LQ-F200 智能电磁流量计，现场搭建管网演示台。"),
        ("LQ-F200 管网漏损白皮书", "content", "done", date(2025, 7, 15), date(2025, 9, 30), "", 20000, 18600, 25, "官网下载白皮书留资。"),
        ("华东用户技术交流会", "seminar", "done", date(2025, 9, 11), date(2025, 9, 12), "苏州", 60000, 58200, 20, "老客户带新客户，参观工厂与校准实验室。"),
        ("80G 雷达物位计新品发布", "webinar", "done", date(2025, 9, 23), date(2025, 9, 23), "", 8000, 6900, 30, "LQ-L300 发布，报名 146 人。"),
        ("2025 深圳新能源装备展", "exhibition", "done", date(2025, 10, 22), date(2025, 10, 24), "深圳", 120000, 131800, 30, "锂电材料与电解液客户为主。"),
        ("Boiler efficiency mailing", "mail", "done", date(2025, 11, 10), date(2025, 12, 5), "", 6000, 5200, 15, "Steam flow with LQ-F300, to 2,300 plant engineers."),
        ("年终答谢与 2026 框架协议", "seminar", "done", date(2026, 1, 15), date(2026, 1, 16), "苏州", 90000, 94500, 12, "重点客户年会，洽谈年度框架。"),
        ("LQ-W wireless launch", "webinar", "done", date(2026, 3, 18), date(2026, 3, 19), "", 15000, 13900, 50, "Wireless sensors, in Chinese and English on two days."),
        ("2026 上海过程自动化展", "exhibition", "done", date(2026, 4, 14), date(2026, 4, 16), "上海", 220000, 236700, 60, "无线仪表首次公开展示。"),
        ("Nuremberg Sensor Fair 2026", "exhibition", "done", date(2026, 5, 5), date(2026, 5, 7), "Nuremberg", 260000, 271300, 35, "Our second time in Europe; the wireless line is new there."),
        ("搜索推广 2026 下半年", "ads", "running", date(2026, 7, 1), date(2026, 12, 31), "", 80000, 51200, 60, "关键词：无线传感器、雷达物位计、电磁流量计。"),
        ("食品行业卫生型仪表巡讲", "seminar", "done", date(2026, 9, 8), date(2026, 9, 18), "青岛", 50000, 47800, 18, "青岛、济南、大连三站。"),
        ("2026 广州水务科技展", "exhibition", "done", date(2026, 10, 20), date(2026, 10, 22), "广州", 150000, 148900, 40, "LQ-F200 改进版与管网监测方案。"),
        ("2027 Spring price list", "mail", "planned", date(2026, 12, 7), date(2026, 12, 18), "", 5000, "", 10, "New prices from January, early orders at the old ones."),
    ]
]  # fmt: skip

_COMPETITOR = (
    "name", "country", "website", "price_level", "threat", "families", "strengths", "weaknesses",
    "advice",
)  # fmt: skip
COMPETITORS = [
    {**dict(zip(_COMPETITOR, row, strict=True)), "owner": "manager"}
    for row in [
        ("Altenburg Messtechnik", "de", "https://www.altenburg.example.com", "higher", 5, "pressure;flow;level", "Known by every engineer, certificates for everything.", "Twelve weeks of lead time, service only from Germany.", "Sell delivery time and the engineer who speaks the customer's language."),
        ("Northfield Process", "us", "https://www.northfield.example.com", "higher", 4, "pressure;temperature;wireless", "Strong wireless line, good software.", "Spare parts are dear.", "Compare the cost of five years, not the price."),
        ("恒准仪表", "cn", "https://www.hengzhun.example.com", "lower", 4, "pressure;temperature;level", "价格低，渠道覆盖广。", "中高端产品少，售后响应慢。", "强调精度、诊断功能与 24 小时响应。"),
        ("东测流量", "cn", "https://www.dongce.example.com", "similar", 4, "flow", "水务行业关系深，大口径有优势。", "没有物位和分析产品。", "打整体方案：流量 + 压力 + 水质。"),
        ("华测智联", "cn", "https://www.hczl.example.com", "lower", 3, "wireless", "平台免费，硬件便宜。", "电池寿命短，数据在对方云端。", "强调私有部署与 8 年电池。"),
        ("Saint-Clair Capteurs", "fr", "https://www.saintclair.example.com", "higher", 2, "analysis", "Strong in drinking water analysis.", "Small team outside France.", "Offer analysis together with flow."),
        ("Vantage Level Systems", "gb", "https://www.vantage-level.example.com", "similar", 3, "level", "Radar experts, many references in silos.", "Only level.", "Bundle level with pressure and commissioning."),
        ("金岸自动化", "cn", "https://www.jinan-auto.example.com", "lower", 2, "accessory;temperature", "交期快，小单也接。", "质量不稳定。", "请客户看校准证书与返修率。"),
        ("Kestrel Flow", "au", "https://www.kestrelflow.example.com", "similar", 2, "flow", "Close to the mines, large stock.", "No smart diagnostics.", "Show the empty pipe detection of LQ-F200."),
    ]
]  # fmt: skip
