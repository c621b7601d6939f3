"""Gunicorn in a container: threads for pages and API, no control socket, logs to the console."""

import os

from crm.runtime.access import FORMAT

bind = "0.0.0.0:8000"
worker_class = "crm.runtime.threads.Worker"  # threads that hang up on who is too slow
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 20
keepalive = 75  # longer than the proxy's, so that it never writes to a connection that is just being closed
max_requests = 10_000
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm"  # noqa: S108 (a heartbeat on a disk can stall)
accesslog = "-"
access_log_format = FORMAT
logger_class = "crm.runtime.access.Redacting"
preload_app = True  # loads once, shares memory; no connection is opened while loading
control_socket_disable = True

if figures := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.makedirs(figures, exist_ok=True)
