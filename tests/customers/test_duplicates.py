"""Who is this already? Only what the asker may see answers."""

from crm.customers.services import duplicates

from .cast import make_contact, make_customer


def found(user, **asked):
    return [(one.customer.name, one.why) for one in duplicates(user, **asked)]


def test_by_name_without_legal_form(world):
    make_customer(world.ann)
    assert found(world.ann, name="北京澄湖科技股份有限公司") == [("北京澄湖科技有限公司", "name")]


def test_by_a_part_of_the_name_while_typing(world):
    make_customer(world.ann)
    assert found(world.ann, name="澄湖") == [("北京澄湖科技有限公司", "similar")]
    assert found(world.ann, name="北京") == [("北京澄湖科技有限公司", "similar")]


def test_by_phone_in_any_spelling(world):
    make_customer(world.ann, phone="138 1234 5678")
    assert found(world.ann, phone="+86 13812345678") == [("北京澄湖科技有限公司", "phone")]


def test_by_mail_in_any_case(world):
    make_customer(world.ann, email="info@example.com")
    assert found(world.ann, email="INFO@example.com") == [("北京澄湖科技有限公司", "email")]


def test_by_a_contact(world):
    make_contact(make_customer(world.ann), phone="13812345678", email="li@example.com")
    assert found(world.ann, phone="138-1234-5678") == [("北京澄湖科技有限公司", "contact")]
    assert found(world.ann, email="li@example.com") == [("北京澄湖科技有限公司", "contact")]


def test_a_stranger_learns_nothing(world):
    make_contact(make_customer(world.ann, phone="13812345678"), email="li@example.com")
    assert found(world.cy, name="北京澄湖科技", phone="13812345678", email="li@example.com") == []
    assert found(world.lea, name="北京澄湖科技") == [("北京澄湖科技有限公司", "name")]


def test_nothing_asked_nothing_found(world):
    make_customer(world.ann)
    assert found(world.ann) == []
    assert found(world.ann, name="a", phone="1", email=" ") == []


def test_one_query_a_question(world, django_assert_max_num_queries):
    for n in range(20):
        make_customer(world.ann, f"澄湖{n}", phone="13812345678")
    with django_assert_max_num_queries(8):
        assert len(duplicates(world.ann, name="澄湖", phone="13812345678", email="a@example.com")) == 5
