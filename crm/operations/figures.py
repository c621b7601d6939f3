"""What each request took, kept in the process and summed over the web workers where PROMETHEUS_MULTIPROC_DIR is set."""

from prometheus_client import Counter, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_requests = Counter("shangji_requests_total", "Requests answered.", ["method", "route", "status"])
_seconds = Histogram(
    "shangji_request_seconds",
    "Seconds from the first byte read to the answer.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)
_queries = Histogram(
    "shangji_request_queries", "Statements sent to the database by a request.", ["route"], buckets=(0, 5, 10, 20, 50)
)
_sql = Counter("shangji_request_sql_seconds_total", "Seconds that requests waited for the database.", ["route"])


def observe(method, route, status, seconds, queries, sql_seconds):
    """One request. Every label is from a closed list, whatever a visitor sends."""
    method = method if method in METHODS else "other"
    _requests.labels(method, route, str(status)).inc()
    _seconds.labels(route).observe(seconds)
    _queries.labels(route).observe(queries)
    _sql.labels(route).inc(sql_seconds)
