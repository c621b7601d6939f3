"""What is shipped: the six-stage pipeline of the mission with its gates, and the reasons for losing."""

from .models import Check, Gate, GateKind, LossReason, Pipeline, Stage

PIPELINE = {"key": "default", "name_en": "Standard sales", "name_zh": "标准销售流程", "order": 0}

# Texts come in pairs: English, Chinese.
STAGES = [
    {
        "key": "prospect",
        "name": ("Prospect", "潜在客户"),
        "probability": 10,
        "expected_days": 7,
        "goal": ("Find out whether there is a chance at all.", "判断是否存在真实的销售机会。"),
        "standard": (
            "The customer fits our market and has a problem that we solve.",
            "客户符合目标市场，且存在我们能够解决的问题。",
        ),
        "activities": (
            "Research the company and its industry; make the first contact; find the person in charge.",
            "了解企业与行业背景；完成首次联系；找到相关负责人。",
        ),
        "result": ("A first conversation is agreed.", "约定首次沟通。"),
        "checks": [
            ("Company and industry researched", "已了解企业与行业"),
            ("Person in charge found", "已找到相关负责人"),
        ],
    },
    {
        "key": "interested",
        "name": ("Interested", "意向客户"),
        "probability": 25,
        "expected_days": 10,
        "goal": ("Turn interest into a stated need.", "把兴趣转化为明确的需求。"),
        "standard": (
            "The customer has said that they want to know more and has named a topic.",
            "客户明确表示希望进一步了解，并提出具体主题。",
        ),
        "activities": (
            "Ask for pains and goals; present a reference; agree on the next meeting.",
            "了解痛点与目标；介绍成功案例；约定下次会面。",
        ),
        "result": ("Pains and goals are written down.", "痛点与目标已记录。"),
        "checks": [
            ("Pains and goals written down", "痛点与目标已记录"),
            ("Reference presented", "已介绍成功案例"),
        ],
    },
    {
        "key": "need-confirmed",
        "name": ("Need confirmed", "需求明确"),
        "probability": 45,
        "expected_days": 14,
        "goal": ("Know need, budget, decision process and date.", "掌握需求、预算、决策流程与时间。"),
        "standard": (
            "Need, budget, decision-maker and time frame are known and confirmed by the customer.",
            "需求、预算、决策人和时间表已明确，并得到客户确认。",
        ),
        "activities": (
            "Hold a meeting on the requirements; estimate the amount; meet the decision-maker.",
            "召开需求沟通会；估算金额；接触决策人。",
        ),
        "result": ("A list of requirements that the customer confirmed.", "客户确认的需求清单。"),
        "checks": [
            ("List of requirements confirmed by the customer", "客户已确认需求清单"),
            ("Budget range known", "已了解预算范围"),
            ("Decision process known", "已了解决策流程"),
        ],
        "gates": [
            (("A conversation with the customer", "与客户沟通"), GateKind.ACTIVITY, "conversation"),
            (("An expected amount", "预计金额"), GateKind.FIELD, "amount"),
        ],
    },
    {
        "key": "proposal",
        "name": ("Proposal", "方案定制"),
        "probability": 60,
        "expected_days": 14,
        "goal": ("Show how we solve it, better than others.", "证明我们的方案优于其他选择。"),
        "standard": (
            "A proposal made for this customer has been presented to those who decide.",
            "已向决策人员介绍为该客户定制的方案。",
        ),
        "activities": (
            "Design the solution with presales; demonstrate or run a trial; answer the comparison with competitors.",
            "与售前共同设计方案；演示或试用；应对竞品比较。",
        ),
        "result": ("The customer accepts the solution.", "客户认可方案。"),
        "checks": [
            ("Proposal presented", "已介绍方案"),
            ("Demonstration or trial done", "已完成演示或试用"),
        ],
        "gates": [
            (("A date for the decision", "决策时间"), GateKind.FIELD, "expected_close"),
        ],
    },
    {
        "key": "negotiation",
        "name": ("Negotiation", "价格谈判"),
        "probability": 80,
        "expected_days": 10,
        "goal": ("Agree on price and terms.", "就价格与条款达成一致。"),
        "standard": ("Only price and terms are still open.", "仅剩价格与条款尚未确定。"),
        "activities": (
            "Negotiate price and terms; get discounts approved; prepare the contract.",
            "谈判价格与条款；申请折扣审批；准备合同。",
        ),
        "result": ("A contract that both sides sign.", "双方签署合同。"),
        "checks": [
            ("Price and payment terms agreed", "价格与付款条件已达成一致"),
            ("Contract checked by the customer", "客户已审核合同"),
        ],
    },
    {
        "key": "won",
        "name": ("Won", "成交"),
        "kind": "won",
        "probability": 100,
        "goal": ("Hand over well: the next sale begins here.", "做好交接，下一次销售由此开始。"),
        "standard": ("The contract is signed.", "合同已签署。"),
        "activities": (
            "Hand over to delivery; thank the customer; ask for a reference.",
            "移交交付团队；感谢客户；争取推荐。",
        ),
        "result": ("A customer who is looked after.", "客户得到持续服务。"),
    },
    {
        "key": "lost",
        "name": ("Lost", "丢单"),
        "kind": "lost",
        "probability": 0,
        "goal": ("Learn from it.", "总结经验。"),
        "standard": ("The customer decided against us or against buying.", "客户选择了其他供应商或放弃采购。"),
        "activities": (
            "Record the reason and the competitor; agree when to ask again.",
            "记录原因与竞争对手；约定再次联系的时间。",
        ),
        "result": ("A reason that helps the next one.", "可供借鉴的丢单原因。"),
    },
]

LOSS_REASONS = [
    ("price", "Price too high", "价格过高"),
    ("competitor", "Chose a competitor", "选择竞争对手"),
    ("no-budget", "No budget", "没有预算"),
    ("timing", "Not now", "时机不合适"),
    ("no-decision", "No decision made", "客户未做决定"),
    ("mismatch", "Requirements not met", "需求不匹配"),
    ("lost-contact", "Lost contact", "失去联系"),
]
NOT_RECORDED = ("not-recorded", "Not recorded", "未记录")


def ship():
    """Create what is missing; what an administrator changed or removed stays so."""
    _loss_reasons()
    pipeline, new = Pipeline.objects.get_or_create(
        key=PIPELINE["key"], defaults={name: value for name, value in PIPELINE.items() if name != "key"}
    )
    if new:
        for order, facts in enumerate(STAGES, 1):
            _stage(pipeline, order * 10, facts)


def _loss_reasons():
    for order, (key, english, chinese) in enumerate([*LOSS_REASONS, NOT_RECORDED], 1):
        LossReason.objects.get_or_create(
            key=key,
            defaults={
                "name_en": english,
                "name_zh": chinese,
                "order": order * 10,
                "pickable": key != NOT_RECORDED[0],
            },
        )


def _stage(pipeline, order, facts):
    texts = {}
    for field in ("name", "goal", "standard", "activities", "result"):
        texts[f"{field}_en"], texts[f"{field}_zh"] = facts[field]
    stage = Stage.objects.create(
        pipeline=pipeline,
        key=facts["key"],
        order=order,
        kind=facts.get("kind", "open"),
        probability=facts["probability"],
        expected_days=facts.get("expected_days"),
        **texts,
    )
    for at, (english, chinese) in enumerate(facts.get("checks", ()), 1):
        Check.objects.create(stage=stage, order=at * 10, name_en=english, name_zh=chinese)
    for at, ((english, chinese), kind, value) in enumerate(facts.get("gates", ()), 1):
        Gate.objects.create(stage=stage, order=at * 10, name_en=english, name_zh=chinese, kind=kind, value=value)
