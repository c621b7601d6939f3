"""Customers and contacts for tests."""

from crm.customers.services import create_contact, create_customer


def make_customer(owner, name="北京澄湖科技有限公司", **fields):
    return create_customer(by=owner, owner=owner, name=name, **fields)


def make_contact(customer, name="李婷", **fields):
    return create_contact(customer, by=customer.owner, name=name, **fields)
