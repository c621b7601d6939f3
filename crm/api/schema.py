"""What the OpenAPI description says of every operation alike: errors are problems."""

TEXTS = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
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


def tell_problems(result, generator, request, public):
    """A spectacular hook: every operation may also answer with a problem."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"description": "A problem.", "content": content}
    return result
