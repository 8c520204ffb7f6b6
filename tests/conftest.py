"""What several test modules share: one indexed copy of the shipped collection, made once a worker."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", deadline=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Nothing of the user's own settings reaches a test, and no test reaches a remote endpoint.
for name in list(os.environ):
    if name.startswith(("OPENAI_", "QUANTRIET_")) or name in ("CHROMA_URL", "HOST", "PORT"):
        del os.environ[name]
os.environ["OMP_NUM_THREADS"] = "1"

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "corpus" / "sources"


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A home folder of its own."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def app_settings(home):
    """Settings over the shipped collection, without any endpoint."""
    from assistant.settings import Settings

    return Settings(home=home, corpus=SOURCES)


@pytest.fixture(scope="session")
def assistant(app_settings):
    """The assistant over the shipped collection, vectors complete."""
    from assistant import open_assistant

    return open_assistant(app_settings, wait_for_vectors=True)


@pytest.fixture(scope="session")
def collection(assistant):
    """The shipped collection."""
    return assistant.collection
