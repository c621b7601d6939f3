"""From the visitor's form to the opportunity, as people do it; and the form inside another site's page."""

import re

import pytest
from django.http import HttpResponse
from django.urls import include, path
from playwright.sync_api import expect

from crm.followups.defaults import ship_all
from crm.users.models import Role
from crm.web.asked import asks
from leads.intake.leads import take_in_leads
from leads.intake.submissions import take_in_submissions
from leads.models import Lead, Submission
from opportunities.models import Opportunity
from tests.world import make_team, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ann():
    """The only rep, so that every lead is hers."""
    ship_all()
    north = make_team("North")
    make_user("Lea", role=Role.MANAGER, team=north)
    return make_user("Ann", team=north)


def take_in():
    take_in_submissions()
    take_in_leads()


def test_a_visitor_becomes_an_opportunity(new_page, ann):
    visitor = new_page(locale="zh-CN", width=390, height=844, theme="dark")
    visitor.goto("/f/contact-us/?utm_source=baidu&utm_campaign=spring")
    visitor.get_by_label("您的姓名").fill("王芳")
    visitor.get_by_label("公司").fill("星辰科技")
    visitor.get_by_label("电话").fill("13800138000")
    visitor.get_by_label("您有什么需求？").fill("需要一套 CRM")
    visitor.locator("[name=consent]").check()
    visitor.get_by_role("button", name="提交").click()
    visitor.get_by_text("感谢您的留言").wait_for()
    assert Submission.objects.count() == 1
    take_in()

    rep = new_page(user=ann)
    rep.goto("/")
    rep.locator("#leads-my-day").get_by_text("王芳").click()
    rep.get_by_text("Why this score").wait_for()
    rep.get_by_text("spring", exact=True).wait_for()
    rep.locator("#lead-head").get_by_text("Log first contact").click()
    dialog = rep.locator("#dialog")
    dialog.get_by_label("What was said").fill("They want a demo next week.")
    dialog.get_by_role("button", name="Log it").click()
    rep.locator("#lead-head").get_by_role("button", name="Qualify").click()
    rep.get_by_text("They want a demo next week.").first.wait_for()
    lead = Lead.objects.get()
    assert lead.first_response_at
    rep.locator("#lead-head .btn.pri", has_text="Convert").click()
    dialog.get_by_label("Name of the opportunity").fill("CRM for 星辰")
    dialog.get_by_label("Expected amount").fill("120000")
    dialog.get_by_role("button", name="Convert").click()
    rep.wait_for_url(re.compile(r"/opportunities/\d+/"))
    made = Opportunity.objects.get()
    assert (made.name, made.owner, made.customer.name) == ("CRM for 星辰", ann, "星辰科技")
    rep.goto(f"/leads/{lead.pk}/")
    rep.get_by_text("To the opportunity").wait_for()


def test_what_is_missing_is_said_without_losing_a_word(page, ann, trouble):
    trouble.expect("422")
    page.goto("/f/trial/?lang=en")
    page.get_by_label("Your name").fill("Wang Fang")
    page.locator("form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Send").click()
    page.locator("#f-company_error").wait_for()
    assert page.get_by_label("Your name").input_value() == "Wang Fang"
    assert page.evaluate("document.activeElement.name") == "company"


def test_two_claim_and_the_second_is_told(new_page, ann, trouble):
    from crm.users.models import Pool
    from leads.services import create_lead

    trouble.expect("404 .*/claim/|console: .*404")
    pool = Pool.objects.first()
    pool.teams.set([ann.team])
    lead = create_lead(by=None, name="Wang Fang", pool=pool)
    ben = make_user("Ben", team=ann.team)
    first, second = new_page(user=ann), new_page(user=ben)
    for one in (first, second):
        one.goto("/leads/pool/")
    first.get_by_role("button", name="Claim").click()
    first.wait_for_url(f"**/leads/{lead.pk}/")
    second.get_by_role("button", name="Claim").click()
    second.get_by_text("Somebody else was faster").wait_for()
    second.get_by_text("The pool is empty").wait_for()


@asks("utm_source")
def shop(request):
    """Another site's page, of which we only know that it holds one script tag."""
    return HttpResponse(
        '<!doctype html><html><head><link rel="icon" href="data:,"></head><body><h1>Shop</h1>'
        '<script src="/f/contact-us/embed.js" data-lang="en"></script></body></html>',
        headers={"Content-Security-Policy": "default-src * data:"},  # the shop's policy is not ours
    )


shop.login_required = False
urlpatterns = [path("shop/", shop), path("", include("crm.urls"))]


@pytest.mark.urls(__name__)
def test_the_form_stands_in_another_page_as_high_as_it_needs(page, ann):
    page.goto("/shop/?utm_source=shop")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Your name").fill("Wang Fang")
    box = page.locator("iframe")
    expect(box).not_to_have_css("height", "560px")
    high = box.evaluate("frame => frame.clientHeight")
    frame.get_by_role("button", name="Send").click()
    frame.get_by_text("Received").wait_for()
    expect(box).not_to_have_css("height", f"{high}px")
    assert box.evaluate("frame => frame.clientHeight") < high
    assert Submission.objects.get().meta["utm"] == {"source": "shop"}


def test_the_list_is_walked_by_keys(new_page, ann):
    from leads.services import create_lead

    for n in range(3):
        create_lead(by=ann, name=f"Lead {n}")
    page = new_page(user=ann)
    page.goto("/leads/")
    page.keyboard.press("c")
    page.locator("#lead-form").wait_for()
    page.keyboard.press("Escape")
    page.locator("#lead-form").wait_for(state="hidden")  # keys go to the dialog as long as it is open
    page.keyboard.press("j")
    expect(page.locator("tbody tr").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_text("1 chosen").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/leads/\d+/"))


def test_the_cursor_is_in_the_select_with_search_of_a_dialog(new_page, ann):
    from leads.services import create_lead

    create_lead(by=ann, name="Wang Fang")
    page = new_page(user=ann)
    page.goto("/leads/")
    page.locator("tbody .pick").check()
    page.locator(".bulk").get_by_role("button", name="Tag").click()
    expect(page.locator("#dialog .ts-control input").first).to_be_focused()
