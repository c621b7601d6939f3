"""What the OpenAPI description says of every operation alike: errors are problems."""

TEXTS = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. A refusal adds facts of its own, such as `missing` or `current`.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people, in their language."},
        "code": {"type": "string", "description": "For programs."},
        "errors": {**TEXTS, "description": "By field."},
    },
    "additionalProperties": True,
}


# Beside what the operation answers when all is well.
ANY = {400: "Something unknown or wrong was sent; `errors` says what.", 503: "Not stored: try again."}
SECURED = {401: "Log in first.", 403: "The caller sees it, but may not do this, or the token's scope does not."}
FOUND = {404: "There is nothing here that the caller may see."}
WRITTEN = {
    409: "The present state, or a newer version, does not allow it.",
    413: "The body is too large.",
    415: "The body is not of a type that is read here.",
    422: "A rule refuses it: evidence is missing, or the Idempotency-Key was used with another body.",
}
LIMITED = {429: "Too many requests; `Retry-After` says when."}
# Operations whose parameters name a record that may not be there.
NAMING = ("/board/", "/analytics/")


def tell_problems(result, generator, request, public):
    """A spectacular hook: with which problems each operation may answer."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status, why in _problems_of(path, method, operation).items():
                operation["responses"].setdefault(str(status), {"description": why, "content": CONTENT})
    return result


def _problems_of(path, method, operation):
    secured = {} not in operation.get("security", [{}])
    told = ANY | SECURED | ({} if secured else LIMITED)
    if "{" in path or any(part in path for part in NAMING):
        told |= FOUND
    return told | (WRITTEN if method != "get" else {})
