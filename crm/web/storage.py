"""Static files under names that carry their hash, the imports between our modules too: cached for ever, never stale."""

from django.contrib.staticfiles.storage import HashedFilesMixin, ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class OurModules(HashedFilesMixin):
    """Django can follow the imports of modules, but only of all files at once; some bundles import what is missing."""

    patterns = (
        *HashedFilesMixin.patterns,
        ("app/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1]),
    )


class HashedStorage(OurModules, ManifestStaticFilesStorage):
    """For a trial: compressing takes half a minute."""


class CompressedStorage(OurModules, CompressedManifestStaticFilesStorage):
    """For an image that is built once."""
