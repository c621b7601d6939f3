"""An id of another system tells nothing of a record that its sender may not see."""

import pytest

from crm.customers.models import Customer
from crm.customers.services import create_contact, create_customer
from crm.followups.defaults import ship_all
from crm.imports import running
from crm.imports.models import Import
from crm.imports.services import start_import, upload_file
from leads.models import Lead
from leads.services import create_lead
from opportunities.models import Opportunity, Pipeline
from opportunities.services import create_opportunity

pytestmark = pytest.mark.django_db

FILES = {
    "customers": (Customer, "external_id,name\n17,Birch Mill\n"),
    "leads": (Lead, "external_id,name,phone\n17,Ma Li,13800000017\n"),
    "opportunities": (Opportunity, "external_id,name,stage\n17,Mill,Prospect\n"),
}
TAKEN = {"external_source": "import", "external_id": "17"}


@pytest.fixture
def office(world):
    ship_all()
    return world


def taken(world, kind, owner):
    """The id belongs to a record of this owner."""
    if kind == "customers":
        return create_customer(by=owner, owner=owner, name="Of another", **TAKEN)
    if kind == "leads":
        return create_lead(by=owner, name="Of another", **TAKEN)
    return create_opportunity(by=owner, owner=owner, customer=None, name="Of another", external=("import", "17"))


def bring(kind, *, by, mode="create"):
    batch = upload_file(kind=kind, name="f.csv", data=FILES[kind][1].encode(), by=by)
    options = {"pipeline": str(Pipeline.objects.get(key="default").pk)} if kind == "opportunities" else {}
    start_import(batch, mapping=batch.mapping, by=by, mode=mode, options=options)
    running.run_import(batch.pk)
    batch = Import.objects.get(pk=batch.pk)
    return batch.imported, batch.linked, batch.updated, batch.rejected


@pytest.mark.parametrize("kind", FILES)
def test_a_guessed_id_is_a_new_id(office, kind):
    model = FILES[kind][0]
    hidden = taken(office, kind, office.cy)
    version = hidden.version
    assert bring(kind, by=office.ann) == (1, 0, 0, 0)
    assert bring(kind, by=office.ann) == (0, 1, 0, 0), "her own file twice is still the same record"
    assert bring(kind, by=office.ben) == (1, 0, 0, 0), "nor does Ben learn of Ann's"
    assert model.objects.filter(external_id="17").count() == 3
    hidden.refresh_from_db()
    assert (hidden.owner, hidden.version, hidden.name) == (office.cy, version, "Of another")


@pytest.mark.parametrize("kind", FILES)
def test_what_one_sees_or_brought_in_is_known_by_its_id(office, kind):
    model = FILES[kind][0]
    assert bring(kind, by=office.ann) == (1, 0, 0, 0)
    assert bring(kind, by=office.lea) == (0, 1, 0, 0), "her manager sees it"
    assert bring(kind, by=office.ada) == (0, 1, 0, 0), "an administrator sees everything"
    model.objects.filter(external_id="17").update(owner=office.cy, team=office.south)
    assert bring(kind, by=office.ann) == (0, 1, 0, 0), "she brought it in, whoever has it now"
    assert model.objects.filter(external_id="17").count() == 1


def test_no_verb_hands_out_a_hidden_record_for_its_id(office):
    ann, cy = office.ann, office.cy
    theirs = create_customer(by=cy, owner=cy, name="Theirs", **TAKEN)
    mine = create_customer(by=ann, owner=ann, name="Mine", **TAKEN)
    assert mine != theirs and mine == create_customer(by=ann, owner=ann, name="Mine", **TAKEN)
    person = create_contact(theirs, by=cy, name="Theirs", **TAKEN)
    own = create_contact(mine, by=ann, name="Mine", **TAKEN)
    assert own != person and own == create_contact(mine, by=ann, name="Mine", **TAKEN)
    assert create_customer(by=None, owner=None, name="The system's", **TAKEN) == theirs
