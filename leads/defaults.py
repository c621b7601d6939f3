"""What the product ships configured for leads: policy, scoring, the last assignment rule, three forms, a pool."""

from crm.customers.models import Source
from crm.users.models import Pool, Team

from .models import AssignmentRule, Form, LeadPolicy, ScoringGroup, ScoringRule, Strategy

# (name_en, name_zh, kind, cap, [(name_en, name_zh, points, condition or event, half-life)])
SCORING = [
    (
        "Profile",
        "客户画像",
        "fit",
        40,
        [
            (
                "Target industry",
                "目标行业",
                5,
                {
                    "any": [
                        {"field": "industry", "op": "contains", "value": word}
                        for word in (
                            "manufactur",
                            "software",
                            "internet",
                            "finance",
                            "health",
                            "retail",
                            "logistics",
                            "education",
                            "制造",
                            "软件",
                            "互联网",
                            "金融",
                            "医疗",
                            "零售",
                            "物流",
                            "教育",
                        )
                    ]
                },
                None,
            ),
            (
                "Decision-maker's title",
                "决策人职位",
                10,
                {
                    "any": [
                        {"field": "title", "op": "contains", "value": word}
                        for word in (
                            "chief",
                            "president",
                            "director",
                            "founder",
                            "owner",
                            "head of",
                            "vp",
                            "general manager",
                            "总经理",
                            "总裁",
                            "总监",
                            "董事",
                            "创始人",
                            "负责人",
                            "部长",
                            "厂长",
                        )
                    ]
                    + [
                        {
                            "field": "title",
                            "op": "in",
                            "value": ["ceo", "cto", "cfo", "coo", "cio", "cmo", "院长", "校长"],
                        }
                    ]
                },
                None,
            ),
            ("Company is known", "有公司名称", 5, {"field": "company", "op": "is_set"}, None),
            ("Need is described", "写明了需求", 5, {"field": "need", "op": "is_set"}, None),
        ],
    ),
    (
        "Completeness",
        "信息完整度",
        "fit",
        20,
        [
            ("Valid phone", "电话有效", 5, {"field": "valid_phone", "op": "is", "value": True}, None),
            ("Valid e-mail", "邮箱有效", 5, {"field": "valid_email", "op": "is", "value": True}, None),
            (
                "At least three quarters filled in",
                "资料完整度不低于 75%",
                5,
                {"field": "completeness", "op": "gte", "value": 75},
                None,
            ),
            ("Everything filled in", "资料全部填写", 5, {"field": "completeness", "op": "gte", "value": 100}, None),
        ],
    ),
    (
        "Source",
        "来源质量",
        "fit",
        10,
        [
            ("Came by referral", "转介绍而来", 10, {"field": "source_category", "op": "is", "value": "referral"}, None),
            ("Met at an event", "活动现场结识", 5, {"field": "source_category", "op": "is", "value": "event"}, None),
        ],
    ),
    (
        "Validity",
        "信息有效性",
        "fit",
        30,
        [
            ("Signs of junk", "有垃圾信息迹象", -10, {"field": "suspicion", "op": "gte", "value": 10}, None),
            ("Strong signs of junk", "垃圾信息迹象明显", -20, {"field": "suspicion", "op": "gte", "value": 30}, None),
        ],
    ),
    (
        "Requests",
        "主动咨询",
        "interest",
        40,
        [
            ("Asked for a demo", "申请演示", 15, "demo_request", 30),
            ("Asked for a trial", "申请试用", 15, "trial_request", 30),
            ("Asked to be contacted", "留言咨询", 10, "contact_request", 30),
        ],
    ),
    (
        "Browsing",
        "浏览行为",
        "interest",
        20,
        [
            ("Visited the pricing page", "访问价格页", 3, "pricing_page", 14),
            ("Downloaded a white paper", "下载白皮书", 5, "download", 30),
            ("Visited the product page", "访问产品页", 1, "product_page", 14),
        ],
    ),
    (
        "Mail",
        "邮件互动",
        "interest",
        10,
        [
            ("Opened a mail", "打开邮件", 1, "mail_opened", 14),
            ("Clicked a link in a mail", "点击邮件链接", 2, "mail_clicked", 14),
        ],
    ),
]

CONSENT_EN = "I agree that my details are used to answer this request."
CONSENT_ZH = "我同意将以上信息用于处理本次请求。"
FORMS = [
    {
        "key": "contact-us",
        "name_en": "Contact us",
        "name_zh": "联系我们",
        "title_en": "Talk to our team",
        "title_zh": "与我们的团队聊聊",
        "intro_en": "Tell us what you need. We answer within two working hours.",
        "intro_zh": "告诉我们您的需求，我们将在 2 个工作小时内联系您。",
        "thanks_en": "Thank you. Somebody from our team will contact you soon.",
        "thanks_zh": "感谢您的留言，我们的同事会尽快与您联系。",
        "fields": ["name", "company", "phone", "email", "region", "industry", "need"],
        "required": ["name"],
        "event": "contact_request",
    },
    {
        "key": "trial",
        "name_en": "Free trial",
        "name_zh": "申请试用",
        "title_en": "Try it for free",
        "title_zh": "免费试用",
        "intro_en": "Leave your details and we set up a trial for your team.",
        "intro_zh": "留下联系方式，我们为您的团队开通试用。",
        "thanks_en": "Thank you. Your trial is being set up; we will call you.",
        "thanks_zh": "感谢申请，试用正在开通，我们会致电与您确认。",
        "fields": ["name", "company", "title", "phone", "email", "industry", "need"],
        "required": ["name", "company"],
        "event": "trial_request",
    },
    {
        "key": "whitepaper",
        "name_en": "White paper",
        "name_zh": "白皮书下载",
        "title_en": "Get the white paper",
        "title_zh": "下载白皮书",
        "intro_en": "Where to shall we send it?",
        "intro_zh": "请填写接收方式。",
        "thanks_en": "Thank you. The white paper is on its way.",
        "thanks_zh": "感谢关注，白皮书即将发送给您。",
        "fields": ["name", "company", "title", "email", "phone"],
        "required": ["name", "email"],
        "event": "download",
    },
]


def ship():
    """Create what is missing; what an admin changed stays. Twice is once."""
    LeadPolicy.objects.get_or_create(pk=1)
    if not ScoringGroup.objects.exists():
        _scoring()
    if not AssignmentRule.objects.exists():
        AssignmentRule.objects.create(
            name_en="Everybody else", name_zh="其余线索", order=1000, strategy=Strategy.LEAST_LOADED
        )
    source = (
        Source.objects.filter(key__in=("web-form", "website", "web")).first()
        or Source.objects.filter(category="web").order_by("order", "id").first()
    )
    for form in FORMS:
        texts = {"consent_en": CONSENT_EN, "consent_zh": CONSENT_ZH, "frame_origins": ["*"], "source": source}
        Form.objects.get_or_create(key=form["key"], defaults={**texts, **form})
    if not Pool.objects.exists():
        pool = Pool.objects.create(name_en="Public pool", name_zh="公海")
        pool.teams.set(Team.objects.filter(parent=None))


def _scoring():
    for order, (name_en, name_zh, kind, cap, rules) in enumerate(SCORING, 1):
        group = ScoringGroup.objects.create(name_en=name_en, name_zh=name_zh, kind=kind, cap=cap, order=order)
        for n, (rule_en, rule_zh, points, what, half_life) in enumerate(rules, 1):
            told = {"event": what} if isinstance(what, str) else {"condition": what}
            ScoringRule.objects.create(
                group=group, name_en=rule_en, name_zh=rule_zh, points=points, half_life=half_life, order=n, **told
            )
