"""The answer that carries a file."""

from django.http import FileResponse, Http404

from . import keeping


def sent(attachment):
    """The file, to be saved and never shown: were it opened all the same, nothing in it would run."""
    try:
        file = keeping.opened(attachment.key)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=attachment.name, content_type=attachment.file_kind.type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response
