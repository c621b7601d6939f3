"""What every answer has to carry, whoever asks: `faults(answer)` names what is missing."""

from crm.web.headers import CLOSED

# What other sites may load, and what anybody may keep for a while: the public script and QR code of a form.
FOR_ALL_SITES = ("leads:form_embed", "leads:form_qr", "leads:capture", "leads:capture_events")
PICTURES = "img-src 'self' data:"
KEPT = ("leads:form_embed", "leads:form_qr")


def faults(response, name="", *, framed=False, kept=False):
    said = response.headers
    policy = said.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "data:" in policy.replace(PICTURES, ""):
        yield f"a loose policy: {policy!r}"
    if not framed and (said.get("X-Frame-Options") != "DENY" or "frame-ancestors 'none'" not in policy):
        yield "a page that can be framed"
    for header in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"):
        if said.get(header) != CLOSED[header]:
            yield f"{header}: {said.get(header)}"
    sites = ("same-origin", "cross-origin") if name in FOR_ALL_SITES else ("same-origin",)
    if said.get("Cross-Origin-Resource-Policy") not in sites:
        yield f"Cross-Origin-Resource-Policy: {said.get('Cross-Origin-Resource-Policy')}"
    may_be_kept = kept or (name in KEPT and response.status_code == 200)
    if not may_be_kept and "no-store" not in said.get("Cache-Control", ""):
        yield f"an answer that is kept: {said.get('Cache-Control')}"
