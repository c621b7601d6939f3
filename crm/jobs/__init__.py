"""Work that happens outside a request. Postgres is the truth; Celery is only woken up.

The four processes beside the web (each may be killed at any moment and started again):

    manage.py relay                  any number; listens to Postgres and pokes Celery; exit 0 on SIGTERM
    celery -A crm worker --concurrency 4 --without-gossip --without-mingle --without-heartbeat --loglevel INFO
    manage.py beat                   any number; one runs, the others stand by. It exits with 1 when it lost its lock:
                                     start it again
    manage.py invariants             by hand, after a restore, in CI: exit 1 names what is wrong

A package takes part by modules that are found by themselves:

    handlers.py     @on("lead.created") handlers of announcements         outbox.py
    wakeups.py      wake("leads.tasks.assign_due", when=...), @prune       wakeups.py, prunes.py
    invariants.py   invariant("Two open assignments of one lead", sql)    invariants.py
    tasks.py        doors of at most ten lines, without arguments         claims.py has claim() and sweep()
"""
