"""`{% load board %}`: what only the board's templates need."""

from django import template

from ..cards import drawn

register = template.Library()

register.simple_tag(drawn, name="board_cards")  # {% board_cards column.cards %}
