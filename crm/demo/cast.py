"""Who is in the demo: the six log-ins of the contract, and customers that do not exist."""

PASSWORD = "demo-pass-2026"  # noqa: S105  it is printed by `make run`

TEAMS = [("sales", None, "Sales", "销售部"), ("north", "sales", "North", "北区"), ("south", "sales", "South", "南区")]

# key, name, role, team, job title
PEOPLE = [
    ("admin", "Ada Wong", "admin", None, "Administrator"),
    ("dee", "Dee Okafor", "manager", "sales", "Sales director"),
    ("lea", "Lea Moreau", "manager", "north", "Team lead, north"),
    ("ann", "Ann Zhou", "rep", "north", "Account executive"),
    ("ben", "Ben Carter", "rep", "north", "Account executive"),
    ("cy", "Cy Lin", "rep", "south", "Account executive"),
]

# name, industry, region, size, web site
COMPANIES = [
    ("云帆智造科技有限公司", "制造", "华东", "500-1000", "yunfan-mfg.example"),
    ("青禾农业发展有限公司", "农业", "华北", "100-500", "qinghe-agri.example"),
    ("星澜物流集团", "物流", "华南", "1000+", "xinglan.example"),
    ("北辰医疗器械有限公司", "医疗", "华北", "100-500", "beichen-med.example"),
    ("拾光文化传媒", "传媒", "华东", "20-100", "shiguang.example"),
    ("鼎和新能源股份有限公司", "能源", "西南", "1000+", "dinghe-energy.example"),
    ("山屿茶业", "零售", "华南", "20-100", "shanyu-tea.example"),
    ("明岳教育科技", "教育", "华北", "100-500", "mingyue-edu.example"),
    ("海棠酒店管理公司", "酒店", "华南", "500-1000", "haitang.example"),
    ("睿拓软件有限公司", "软件", "华东", "100-500", "ruituo.example"),
    ("金穗食品股份有限公司", "食品", "华中", "500-1000", "jinsui.example"),
    ("远图测绘", "工程", "西北", "20-100", "yuantu.example"),
    ("天擎航空服务", "航空", "华北", "500-1000", "tianqing.example"),
    ("百川水务集团", "公用事业", "华中", "1000+", "baichuan.example"),
    ("蓝鲸跨境电商", "电商", "华南", "100-500", "lanjing.example"),
    ("竹里家居", "零售", "西南", "20-100", "zhuli-home.example"),
    ("宏泰建工集团", "建筑", "华东", "1000+", "hongtai.example"),
    ("知微生物科技", "医药", "华东", "100-500", "zhiwei-bio.example"),
    ("麦田餐饮连锁", "餐饮", "华中", "500-1000", "maitian.example"),
    ("辰光电子有限公司", "电子", "华南", "500-1000", "chenguang.example"),
    ("Harbor & Pine Logistics", "Logistics", "Europe", "100-500", "harborpine.example"),
    ("Northwind Instruments", "Electronics", "North America", "500-1000", "northwind-inst.example"),
    ("Calder Valley Foods", "Food", "Europe", "100-500", "caldervalley.example"),
    ("Lumen Street Media", "Media", "North America", "20-100", "lumenstreet.example"),
    ("Ostrava Robotics", "Manufacturing", "Europe", "100-500", "ostrava-robotics.example"),
    ("Saffron Hotels", "Hospitality", "Southeast Asia", "1000+", "saffron.example"),
    ("Brightwater Utilities", "Utilities", "Oceania", "1000+", "brightwater.example"),
    ("Tallgrass Energy Partners", "Energy", "North America", "500-1000", "tallgrass.example"),
    ("Meridian Clinics", "Healthcare", "Southeast Asia", "500-1000", "meridian-clinics.example"),
    ("Kestrel Avionics", "Aviation", "Europe", "100-500", "kestrel.example"),
    ("Juniper & Oak Retail", "Retail", "North America", "500-1000", "juniperoak.example"),
    ("Fjord Analytics", "Software", "Europe", "20-100", "fjord.example"),
]

# name, job title
CONTACTS = [
    ("陈思远", "采购总监"),
    ("林晓彤", "信息化经理"),
    ("赵一凡", "总经理"),
    ("周雨桐", "市场总监"),
    ("孙浩然", "运营经理"),
    ("吴佳宁", "财务总监"),
    ("郑子墨", "副总裁"),
    ("何欣怡", "销售运营"),
    ("高志远", "首席技术官"),
    ("罗文静", "行政主管"),
    ("Elena Novak", "Head of purchasing"),
    ("Marcus Reed", "Chief technology officer"),
    ("Priya Raman", "Operations manager"),
    ("Tom Lindqvist", "Managing director"),
    ("Sofia Marin", "Marketing director"),
    ("James Aoki", "Finance director"),
    ("Hannah Weiss", "Project manager"),
    ("Diego Alvarez", "Head of sales operations"),
]

# in the customer's language: Chinese customers first
PROJECTS_ZH = [
    "产线数据平台",
    "售后工单系统",
    "渠道伙伴门户",
    "智能客服",
    "供应链协同",
    "会员运营年费",
    "门店巡检",
    "仓储调度",
    "设备台账",
    "订货系统升级",
]
PROJECTS_EN = [
    "Field service roll-out",
    "Partner portal",
    "Warehouse scheduling",
    "Support desk renewal",
    "Data platform, phase 1",
    "Loyalty programme",
    "Fleet maintenance",
    "Booking system",
    "Compliance archive",
    "Price engine",
]

NEEDS_ZH = [
    "想把线索和商机放在一起管理",
    "希望看到每个阶段的转化率",
    "现有系统太慢，想要移动端",
    "需要与企业微信打通",
    "预算已批，年底前上线",
]
NEEDS_EN = [
    "One place for leads and opportunities",
    "We want to see conversion by stage",
    "The present system is slow on phones",
    "Needs to work with our data warehouse",
    "Budget is approved, go-live before year end",
]

NOTES_ZH = [
    "介绍了方案，对方关心上线周期。",
    "确认了预算范围，约下周演示。",
    "决策人出差，周五再联系。",
    "对报价有疑问，需要分项说明。",
    "试用反馈良好，想看案例。",
]
NOTES_EN = [
    "Walked through the proposal; they care about the go-live date.",
    "Budget range confirmed, demo next week.",
    "The decision-maker is travelling, call again on Friday.",
    "Questions about the quote; wants it itemised.",
    "Trial went well; asked for a reference customer.",
]
