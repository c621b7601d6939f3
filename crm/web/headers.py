"""What every answer carries, whoever gives it: pages, API, admin, files, probes, redirects and errors of any layer.

A layer further in may have said it already (the policy of a page, a form that other sites may frame, a file that may
be kept for an hour): what is there stands. What nobody thought of is closed.
"""

from django.conf import settings

# No page of ours asks for any of these, so no script that got in can either.
UNUSED = [
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
]

CLOSED = {
    # Files and probes: nothing in them is run, and nobody frames them. Pages have CONTENT_SECURITY_POLICY.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What may be kept says so: the static files, the script and the QR code of a public form.
    "Cache-Control": "no-store",
}


def guarded(get_response):
    """Middleware, outside of everything that may answer."""

    def middleware(request):
        response = get_response(request)
        for name, value in CLOSED.items():
            response.headers.setdefault(name, value)
        if not getattr(response, "xframe_options_exempt", False):
            response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            always = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            response.headers.setdefault("Strict-Transport-Security", always)
        return response

    return middleware
