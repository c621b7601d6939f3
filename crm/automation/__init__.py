"""What leaves the house by itself: webhooks.

models/       Webhook, and Delivery: one row for each thing that one receiver is to hear
events.py     what can be told          handlers.py  the outbox makes deliveries
sending.py    due rows, leased, signed, sent, tried again
client.py     the one way out: checked addresses only (networks.py)
"""
