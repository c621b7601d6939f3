"""What docker-compose.yml, its example of an environment and the README say of one another is true."""

import os
import re
import subprocess
import sys

import pytest
import yaml

from tests import harness

REQUIRED = {
    "SITE",
    "SECRET_KEY",
    "POSTGRES_PASSWORD",
    "OWNER_PASSWORD",
    "APP_PASSWORD",
    "REPORTING_PASSWORD",
}
FILLED_IN = dict.fromkeys(REQUIRED, "A1b2C3d4" * 10) | {"SITE": "crm.example.com"}
NAME = re.compile(r"\$\{(\w+)(?::([-?])((?:[^{}]|\{[^{}]*\})*))?\}")


def read(name):
    return (harness.ROOT / name).read_text()


def filled_in(text, values):
    """The text as compose reads it: `${NAME}`, `${NAME:-else}`, `${NAME:?complaint}`."""

    def value(found):
        name, how, rest = found.groups()
        if values.get(name):
            return values[name]
        assert how != "?", f"{name} is missing"
        return filled_in(rest or "", values)

    return NAME.sub(value, text)


@pytest.fixture
def compose():
    return yaml.safe_load(filled_in(read("docker-compose.yml"), FILLED_IN))


def test_what_compose_asks_for_stands_in_the_example_and_in_the_readme():
    asked = set(re.findall(r"\$\{(\w+):\?", read("docker-compose.yml")))
    assert asked == REQUIRED
    deploy = read("README.md").partition("## Deploy")[2].partition("\n## ")[0]
    for name in asked | {"EMAIL_URL"}:
        assert re.search(rf"^{name}=", read("deploy/env.example"), re.MULTILINE), name
        assert f"`{name}`" in deploy, name


def test_every_line_of_the_example_reaches_a_container():
    told = set(re.findall(r"^(?:# )?([A-Z_]+)=", read("deploy/env.example"), re.MULTILINE))
    used = {found[0] for found in NAME.findall(read("docker-compose.yml"))} | {"REPORTING_PASSWORD"}
    assert told == used


def test_every_variable_of_the_readme_reaches_the_web_server(compose):
    told = read("README.md").partition("## Settings")[2].partition("\n## ")[0]
    names = set(re.findall(r"`([A-Z_]{4,})`", told)) - {"PORT", "HOST", "CRM_VAR", "DATABASE_DIRECT_URL"}
    assert len(names) > 20
    assert names <= set(compose["services"]["web"]["environment"])


def test_the_owners_and_the_administrators_passwords_reach_nothing_that_listens():
    secret = {**FILLED_IN, "OWNER_PASSWORD": "owners", "POSTGRES_PASSWORD": "administrators"}
    services = yaml.safe_load(filled_in(read("docker-compose.yml"), secret))["services"]
    holders = {name for name, service in services.items() if re.search("owners|administrators", str(service))}
    assert holders == {"migrate", "postgres"}


@pytest.mark.parametrize("service", ["web", "worker", "relay", "beat", "migrate"])
def test_the_settings_take_what_compose_gives(compose, service, tmp_path):
    told = compose["services"][service]["environment"]
    given = {name: "" if value is None else str(value) for name, value in told.items()}
    given |= {"CRM_VAR": str(tmp_path), "PATH": os.environ["PATH"]}
    check = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(check, cwd=harness.ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_images_user_reads_the_static_files_that_its_builder_collected(tmp_path):
    """As in the Dockerfile: root collects, another serves."""
    given = {
        "DATABASE_URL": "postgres://none@none/none",
        "SECRET_KEY": "for-collectstatic-only",
        "CRM_VAR": str(tmp_path),
    }
    given |= {"STATIC_ROOT": str(tmp_path / "collected"), "PATH": os.environ["PATH"]}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--no-post-process", "--verbosity", "0"]
    subprocess.run(collect, cwd=harness.ROOT, env=given, check=True, timeout=60, umask=0o022)
    found = list((tmp_path / "collected").rglob("*"))
    assert any(path.is_file() for path in found)
    assert not [path for path in found if path.stat().st_mode & 0o555 != (0o555 if path.is_dir() else 0o444)]
