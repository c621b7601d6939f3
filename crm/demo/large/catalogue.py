"""What the records refer to: a second pipeline, products, competitors; and the ids of what the product ships."""

from dataclasses import dataclass

from crm.customers.models import Source
from opportunities.models import Competitor, LossReason, Pipeline, Product, Stage

from .copying import as_json

RENEWAL = {"key": "renewal", "name_en": "Renewals", "name_zh": "续约流程", "order": 10}
# key, name_en, name_zh, kind, probability, expected days
RENEWAL_STAGES = [
    ("due", "Renewal due", "即将到期", "open", 40, 20),
    ("reviewed", "Use reviewed", "使用回顾", "open", 60, 15),
    ("offered", "Offer sent", "续约报价", "open", 80, 12),
    ("won", "Renewed", "已续约", "won", 100, None),
    ("lost", "Not renewed", "未续约", "lost", 0, None),
]
PRODUCTS = [
    ("SJ-TEAM", "Team edition", "团队版", 48_000),
    ("SJ-CORP", "Corporate edition", "企业版", 168_000),
    ("SJ-GROUP", "Group edition", "集团版", 420_000),
    ("SJ-SERVICE", "Implementation service", "实施服务", 60_000),
    ("SJ-DATA", "Data module", "数据模块", 36_000),
    ("SJ-MOBILE", "Mobile module", "移动模块", 24_000),
]
COMPETITORS = ["Kestrel CRM", "纵横销售云", "Harbor Suite", "云峰客户通", "Sterling Pipeline"]

# How good what comes from there is (moves the odds), and how much of it comes.
SOURCES = {
    "referral": (0.9, 6),
    "event": (0.35, 14),
    "web": (0.2, 30),
    "phone": (0.25, 8),
    "social": (-0.15, 14),
    "ads": (-0.3, 18),
    "research": (-0.2, 4),
    "import": (-0.6, 36),
    "other": (0.0, 6),
}
# Half of the opportunities leave a stage within so many days, by place; what share of them is lost there.
MEDIAN_DAYS = {"default": (9, 15, 20, 20, 15), "renewal": (24, 18, 14)}
LOST_HERE = {"default": (0.16, 0.15, 0.15, 0.16, 0.14), "renewal": (0.07, 0.08, 0.1)}


@dataclass(frozen=True)
class StageFacts:
    id: int
    probability: int
    names: str  # as JSON
    days: float = 0
    lost: float = 0


@dataclass(frozen=True)
class PipelineFacts:
    id: int
    open: tuple
    won: StageFacts
    lost: StageFacts
    size: float  # of its amounts


@dataclass(frozen=True)
class SourceFacts:
    id: int
    category: str
    quality: float
    weight: float
    names: str  # as JSON


def make_catalogue():
    """Create what is missing; twice is once."""
    pipeline, new = Pipeline.objects.get_or_create(key=RENEWAL["key"], defaults=RENEWAL)
    if new:
        for order, (key, name_en, name_zh, kind, probability, days) in enumerate(RENEWAL_STAGES, 1):
            Stage.objects.create(
                pipeline=pipeline,
                key=key,
                name_en=name_en,
                name_zh=name_zh,
                kind=kind,
                probability=probability,
                expected_days=days,
                order=order * 10,
            )
    for code, name_en, name_zh, price in PRODUCTS:
        Product.objects.get_or_create(code=code, defaults={"name_en": name_en, "name_zh": name_zh, "price": price})
    for name in COMPETITORS:
        Competitor.objects.get_or_create(name=name)


def pipelines():
    """The shipped pipeline and the renewals."""
    return [_pipeline("default", 1.0), _pipeline("renewal", 0.6)]


def _pipeline(key, size):
    pipeline = Pipeline.objects.get(key=key)
    stages = {"open": [], "won": [], "lost": []}
    for stage in pipeline.stages.filter(active=True).order_by("order", "id"):
        place = len(stages[stage.kind])
        days, lost = 0, 0
        if stage.kind == "open":
            days = MEDIAN_DAYS[key][min(place, len(MEDIAN_DAYS[key]) - 1)]
            lost = LOST_HERE[key][min(place, len(LOST_HERE[key]) - 1)]
        stages[stage.kind].append(StageFacts(stage.pk, stage.probability, as_json(stage.names), days, lost))
    return PipelineFacts(pipeline.pk, tuple(stages["open"]), stages["won"][0], stages["lost"][0], size)


def sources():
    found = list(Source.objects.filter(active=True).order_by("pk"))
    sharing = {category: sum(source.category == category for source in found) for category in SOURCES}
    return [
        SourceFacts(source.pk, source.category, quality, weight / sharing[source.category], as_json(source.names))
        for source in found
        for quality, weight in [SOURCES[source.category]]
    ]


def loss_reasons():
    """[(id, names as JSON, key)], those that people pick."""
    picked = LossReason.objects.filter(pickable=True, active=True).order_by("pk")
    return [(reason.pk, as_json(reason.names), reason.key) for reason in picked]


def products():
    return list(Product.objects.filter(code__startswith="SJ-").order_by("pk").values_list("pk", flat=True))


def competitors():
    return list(Competitor.objects.filter(name__in=COMPETITORS).order_by("pk").values_list("pk", flat=True))
