#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from crm.audit.acting import acting
    from crm.runtime.room import roomy

    try:
        with acting(door="command", via=" ".join(sys.argv[1:2])):
            roomy(execute_from_command_line)(sys.argv)
    except ImproperlyConfigured as why:
        sys.exit(f"shangji: {why}")
