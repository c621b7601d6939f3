"""The worker with small batches, so that a thousand leads are enough to be killed in the middle of many: loaded by
`celery -I`."""

from leads.intake import queue

queue.BATCH, queue.GROUPS = 24, (24, 8, 2)
