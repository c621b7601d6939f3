"""Work that happens outside a request. Postgres is the truth; Celery is only woken up.

The processes beside the web (each may be killed at any moment and started again):

    manage.py relay       any number; listens to Postgres and pokes Celery; exit 0 on SIGTERM
    manage.py beat        any number; one runs, the others stand by. Exits with 1 when its lock is lost: start it anew
    celery -A crm worker -n quick@%h -Q celery -c 2 --without-gossip --without-mingle --loglevel INFO
    celery -A crm worker -n slow@%h -Q slow -c 1 --without-gossip --without-mingle --loglevel INFO
                          any number; imports and nightly reports are slow. Without -Q one worker serves both queues
    manage.py invariants  by hand, after a restore, in CI: exit 1 names what is wrong

A package takes part by modules that are found by themselves:

    handlers.py     @on("lead.created") handlers of announcements         outbox.py
    wakeups.py      wake("leads.tasks.assign_due", when=...), @prune       wakeups.py, prunes.py
    invariants.py   invariant("Two open assignments of one lead", sql)    invariants.py
    tasks.py        doors of at most ten lines, without arguments         claims.py has claim() and sweep()
"""
