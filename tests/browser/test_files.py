"""Files on a record in a real browser: chosen, dropped, refused, deleted and back."""

import pytest
from playwright.sync_api import expect

from crm.followups.models import Attachment
from tests.customers.cast import make_customer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = {"name": "报价单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 offer"}
PROGRAM = {"name": "setup.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x90\0"}
DROPPED = """
const held = new DataTransfer();
held.items.add(new File(["%PDF-1.7"], "minutes.pdf", {type: "application/pdf"}));
for (const kind of ["dragover", "drop"])
  document.querySelector("#attachments").dispatchEvent(
    new DragEvent(kind, {dataTransfer: held, bubbles: true, cancelable: true}));
"""


@pytest.fixture
def files(new_page, world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    customer = make_customer(world.ann)
    page = new_page(user=world.ann)
    page.goto(customer.get_absolute_url())
    panel = page.locator("#attachments")
    expect(panel).to_contain_text("No files yet")
    return page, panel


def test_chosen_refused_deleted_and_back(files):
    page, panel = files
    panel.locator("input[type=file]").set_input_files([PDF, PROGRAM])
    expect(panel.get_by_role("link", name="报价单.pdf")).to_be_visible()
    expect(panel.get_by_role("alert")).to_contain_text("setup.exe: This kind of file is not accepted.")
    with page.expect_download() as download:
        panel.get_by_role("link", name="报价单.pdf").click()
    assert download.value.suggested_filename == "报价单.pdf"
    panel.get_by_role("button", name="Delete “报价单.pdf”").click()
    expect(panel).to_contain_text("No files yet")
    page.get_by_role("button", name="Undo").click()
    expect(panel.get_by_role("link", name="报价单.pdf")).to_be_visible()


def test_dropped_on_the_panel(files):
    page, panel = files
    page.evaluate(DROPPED)
    expect(panel.get_by_role("link", name="minutes.pdf")).to_be_visible()
    assert Attachment.objects.get().name == "minutes.pdf"
