"""Sources and tags that the product comes with. What an admin changed since then stays as it is."""

from .models import Source, SourceCategory, Tag, TagGroup

WEB, ADS, SOCIAL, EVENT = SourceCategory.WEB, SourceCategory.ADS, SourceCategory.SOCIAL, SourceCategory.EVENT
SOURCES = [
    ("contact-us", WEB, "Contact-us form", "联系我们表单"),
    ("trial", WEB, "Trial request", "试用申请"),
    ("whitepaper", WEB, "White paper download", "白皮书下载"),
    ("website", WEB, "Web site", "官网"),
    ("wechat-oa", SOCIAL, "WeChat official account", "微信公众号"),
    ("wechat-channels", SOCIAL, "WeChat channels", "微信视频号"),
    ("social", SOCIAL, "Other social media", "其他社交媒体"),
    ("ads", ADS, "Online ads", "线上广告"),
    ("landing-page", ADS, "Landing page", "落地页"),
    ("search", ADS, "Search (SEO, SEM)", "搜索（SEO/SEM）"),
    ("exhibition", EVENT, "Exhibition", "展会"),
    ("seminar", EVENT, "Seminar", "研讨会"),
    ("field", EVENT, "Field promotion", "地推"),
    ("referral", SourceCategory.REFERRAL, "Referral", "转介绍"),
    ("phone", SourceCategory.PHONE, "Phone", "电话"),
    ("research", SourceCategory.RESEARCH, "Market research", "市场调研"),
    ("feedback", SourceCategory.RESEARCH, "Customer feedback", "客户反馈"),
    ("import", SourceCategory.IMPORT, "Import", "导入"),
    ("manual", SourceCategory.OTHER, "Entered by hand", "手工录入"),
    ("other", SourceCategory.OTHER, "Other", "其他"),
]

TAGS = {
    ("Industry", "行业"): [
        ("industry-manufacturing", "Manufacturing", "制造"),
        ("industry-software", "Software and internet", "软件与互联网"),
        ("industry-finance", "Finance", "金融"),
        ("industry-retail", "Retail", "零售"),
        ("industry-healthcare", "Healthcare", "医疗健康"),
        ("industry-education", "Education", "教育"),
        ("industry-logistics", "Logistics", "物流"),
        ("industry-public", "Public sector", "政府与公共事业"),
    ],
    ("Size", "规模"): [
        ("size-small", "Up to 50 people", "50 人以下"),
        ("size-medium", "50 to 500 people", "50–500 人"),
        ("size-large", "500 to 5,000 people", "500–5000 人"),
        ("size-huge", "Over 5,000 people", "5000 人以上"),
    ],
    ("Need", "需求"): [
        ("need-new", "New project", "新建项目"),
        ("need-replace", "Replaces a system", "替换旧系统"),
        ("need-extend", "Extends what they have", "扩容升级"),
        ("need-service", "Service and support", "服务与支持"),
    ],
    ("Budget", "预算"): [
        ("budget-approved", "Budget approved", "预算已批"),
        ("budget-planned", "Budget planned", "预算规划中"),
        ("budget-none", "No budget yet", "暂无预算"),
    ],
    ("Intent", "意向"): [
        ("intent-high", "High intent", "高意向"),
        ("intent-medium", "Medium intent", "中意向"),
        ("intent-low", "Low intent", "低意向"),
    ],
}


def ship():
    """Create what is missing, known by its key; twice is once."""
    for order, (key, category, name_en, name_zh) in enumerate(SOURCES, start=1):
        names = {"name_en": name_en, "name_zh": name_zh}
        Source.objects.get_or_create(key=key, defaults={**names, "category": category, "order": order * 10})
    for order, ((group_en, group_zh), tags) in enumerate(TAGS.items(), start=1):
        known = set(Tag.objects.filter(key__in=[key for key, *_names in tags]).values_list("key", flat=True))
        missing = [tag for tag in tags if tag[0] not in known]
        if not missing:
            continue
        group = TagGroup.objects.filter(name_en=group_en).first() or TagGroup.objects.create(
            name_en=group_en, name_zh=group_zh, order=order * 10
        )
        for key, name_en, name_zh in missing:
            Tag.objects.create(key=key, group=group, name_en=name_en, name_zh=name_zh)
