"""Names and words of people and companies that do not exist, in both languages, each found again by its number."""
# ruff: noqa: SIM905  words are read, and added to, as words

from functools import cache

from crm.customers.normal import pinyin_key

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN_FIRST = "思子雨佳浩明晓嘉若文静俊志建国海丽欣宇泽梓诗雅博天一亦景书永"
GIVEN_SECOND = "远涵桐怡然轩雯豪曦博杰强华峰燕妍辰琪瑶宁航凡成安颖琳伟敏超龙"
FIRST = (
    "Clara Jonas Amara Peter Lucia Omar Nina Victor Grace Henrik Maya Sean Elena Marcus Priya Tom Sofia James Hannah "
    "Diego Ingrid Luca Aisha Noah Freya Mateo Chloe Anders Leila Hugo Marta Ravi Alice Bruno Petra Samuel Yara Felix "
    "Ines Karl"
).split()
LAST = (
    "Bauer Okoye Svensson Marchetti Novotny Haddad Kowalski Ferreira Dunn Iversen Novak Reed Raman Lindqvist Marin "
    "Aoki Weiss Alvarez Brandt Castillo Duarte Eriksen Fontaine Grieg Hollis Imani Jansen Keller Laurent Moreno Nyberg "
    "Orsini Pereira Quinn Rossi Schmidt Tanaka Ueda Varga Whitfield"
).split()
CITIES = "北京 上海 广州 深圳 杭州 南京 苏州 成都 武汉 西安 青岛 天津 重庆 长沙 厦门 宁波 合肥 郑州 无锡 佛山".split()
BRAND_FIRST = "锦瑞安元盛嘉恒启云海天星华东泰宏博远智鼎金和顺通达明德信百新"
BRAND_SECOND = "华达源信成远帆澜辰禾岳拓擎川鲸竹麦光图微诚润联创佳立科维邦森"
TRADES = "科技 贸易 实业 信息技术 医疗器械 新能源 物流 食品 机械 电子 教育咨询 文化传媒 生物科技 建筑工程 环保".split()
FORMS_ZH = ("有限公司", "股份有限公司", "集团有限公司", "有限公司", "有限公司")
ADJECTIVES = (
    "Harbor Northwind Calder Lumen Ostrava Saffron Brightwater Tallgrass Meridian Kestrel Juniper Fjord Granite Copper "
    "Willow Summit Cobalt Orchard Beacon Silver Marble Cedar Falcon Prairie Aurora Cascade Ember Sterling Delta Quarry"
).split()
NOUNS = (
    "Pine Valley Street Ridge Bay Field Stone Bridge Crest Hill Brook Gate Point Forge Mill Grove Haven Lake Park Shore"
).split()
TRADES_EN = (
    "Logistics Instruments Foods Media Robotics Hospitality Utilities Energy Clinics Avionics Retail Analytics Trading "
    "Systems Labs"
).split()
FORMS_EN = ("Ltd", "Inc", "GmbH", "Ltd", "LLC")

# By trade: what the industry field says.
INDUSTRIES_ZH = "软件 零售 制造 软件 医疗 能源 物流 食品 制造 电子 教育 传媒 医疗 建筑 环保".split()
INDUSTRIES_EN = [
    *("Logistics", "Electronics", "Food", "Media", "Manufacturing", "Hospitality", "Utilities", "Energy"),
    *("Healthcare", "Aviation", "Retail", "Software", "Retail", "Software", "Manufacturing"),
]
TITLES_ZH = (
    "采购经理 总经理 信息化主管 市场专员 运营总监 财务总监 采购总监 项目经理 行政主管 技术部长 销售运营 副总裁".split()
)
TITLES_EN = [
    *("Buyer", "General manager", "CTO", "Consultant", "Head of operations", "Finance director", "Project manager"),
    *("Marketing manager", "Operations manager", "Head of purchasing", "Assistant", "Managing director"),
]
SIZES = ("20-100", "100-500", "20-100", "500-1000", "100-500", "1000+")
NEEDS_ZH = (
    "想把线索和商机放在一起管理",
    "希望看到每个阶段的转化率",
    "现有系统太慢，想要移动端",
    "需要与企业微信打通",
    "预算已批，年底前上线",
    "替换旧系统，三个月内完成迁移",
    "想先试用，二十人左右的团队",
    "需要支持多币种与英文界面",
)
NEEDS_EN = (
    "One place for leads and opportunities",
    "We want to see conversion by stage",
    "The present system is slow on phones",
    "Needs to work with our data warehouse",
    "Budget is approved, go-live before year end",
    "Replacing a legacy system within a quarter",
    "A trial for a team of twenty",
    "Several currencies and a Chinese interface",
)
PROJECTS_ZH = (
    *("产线数据平台", "售后工单系统", "渠道伙伴门户", "智能客服", "供应链协同", "会员运营年费", "门店巡检"),
    *("仓储调度", "设备台账", "订货系统升级", "质量追溯", "移动审批"),
)
PROJECTS_EN = (
    *("Field service roll-out", "Partner portal", "Warehouse scheduling", "Support desk renewal", "Data platform"),
    *("Loyalty programme", "Fleet maintenance", "Booking system", "Compliance archive", "Price engine"),
    *("Quality tracing", "Mobile approvals"),
)
NOTES_ZH = (
    "介绍了方案，对方关心上线周期。",
    "确认了预算范围，约下周演示。",
    "决策人出差，周五再联系。",
    "对报价有疑问，需要分项说明。",
    "试用反馈良好，想看案例。",
    "电话未接，已发短信。",
    "对方内部评审中，等待结果。",
    "讨论了实施计划与培训安排。",
)
NOTES_EN = (
    "Walked through the proposal; they care about the go-live date.",
    "Budget range confirmed, demo next week.",
    "The decision-maker is travelling, call again on Friday.",
    "Questions about the quote; wants it itemised.",
    "Trial went well; asked for a reference customer.",
    "No answer, left a message.",
    "Under internal review, waiting for the result.",
    "Discussed the roll-out plan and training.",
)
WHY_NOT = (
    *("No budget this year", "学生作业咨询", "Outside our region", "已选用其他产品", "Could not be reached"),
    *("暂无需求", "Too small for us", "重复咨询"),
)
WHY_BACK = ("多次联系不上", "No answer after five calls", "需求延后，先放回公海", "Not now, maybe next year")
GOALS = (
    ("Send the itemised quote", "发送分项报价", "mail"),
    ("Call about the decision", "致电了解决策进展", "call"),
    ("Demo for the team", "给团队做演示", "meeting"),
    ("Visit on site", "现场拜访", "visit"),
    ("Ask for the reference check", "跟进案例反馈", "message"),
    ("Check in with the customer", "客户例行回访", "call"),
)


def mixed(*numbers):
    """A number that looks drawn, the same each time."""
    value = 0x9E3779B97F4A7C15
    for number in numbers:
        value = ((value ^ (number + 0x7F4A7C15)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        value ^= value >> 29
    return value


def person_name(n, zh):
    """The n-th of 49,000 Chinese or 1,600 other names."""
    if zh:
        surname = SURNAMES[n % len(SURNAMES)]
        n //= len(SURNAMES)
        second = GIVEN_SECOND[n // len(GIVEN_FIRST) % len(GIVEN_SECOND)] if n % 7 else ""
        return surname + GIVEN_FIRST[n % len(GIVEN_FIRST)] + second
    return f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}"


@cache
def person_pinyin(name):
    return pinyin_key(name, 120)


def company(n, zh):
    """(name, key for duplicates, web site, industry) of the n-th company; no two of one language share a name."""
    trade = n % 15
    if zh:
        rest = n // 15
        city, rest = rest % len(CITIES), rest // len(CITIES)
        brand = BRAND_FIRST[rest % 30] + BRAND_SECOND[rest // 30 % 30] + _again(rest // 900, zh)
        stem = CITIES[city] + brand + TRADES[trade]
        return stem + FORMS_ZH[n % 5], stem, f"c{n}.example", INDUSTRIES_ZH[trade]
    rest = n // 15
    words = f"{ADJECTIVES[rest % 30]} {NOUNS[rest // 30 % 20]}{_again(rest // 600, zh)} {TRADES_EN[trade]}"
    return f"{words} {FORMS_EN[n % 5]}", words.replace(" ", "").lower(), f"c{n}.example", INDUSTRIES_EN[trade]


def _again(turn, zh):
    """Beyond the first turn through the words a further one keeps names apart."""
    if not turn:
        return ""
    return BRAND_FIRST[turn % 30] if zh else f" {LAST[turn % 40]}"


def phone(n, zh):
    """(as typed, E.164)."""
    if zh:
        digits = f"1{('38', '39', '36', '58', '86')[n % 5]}{mixed(n) % 100_000_000:08d}"
        return digits, f"+86{digits}"
    area, line = (212, 312, 415, 617, 713, 206, 305, 404)[n % 8], 100 + mixed(n) % 100
    return f"+1 {area} 555 0{line}", f"+1{area}5550{line}"
