"""What a browser calls itself, in words that people know."""

from django.utils.translation import gettext as _

# The first that fits: others name themselves as well.
BROWSERS = (
    ("MicroMessenger/", "WeChat"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
POCKET = ("iPhone", "iPad", "Android", "HarmonyOS")


def device_words(agent):
    """Chrome on Windows; what is not known is a browser."""
    browser = next((name for mark, name in BROWSERS if mark in agent), _("a browser"))
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


def device_icon(agent):
    return "device-mobile" if any(mark in agent for mark in POCKET) else "device-desktop"
