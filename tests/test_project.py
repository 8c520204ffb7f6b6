"""What the project says of itself has to stay true."""

import importlib
import re
import subprocess
import tomllib

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
ENGLISH = (ROOT / "README.en.md").read_text(encoding="utf-8")


def tracked(*patterns):
    done = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\n") if name]


def test_every_setting_is_in_both_readmes():
    source = (ROOT / "assistant" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'environ\.get\("([A-Z_]+)"\)', source))
    assert len(names) >= 9
    assert [n for n in sorted(names) if n not in README or n not in ENGLISH] == []


def test_every_make_target_in_the_docs_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in ("README.md", "README.en.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / page).read_text(encoding="utf-8")))
        assert named <= targets, page


def test_every_module_that_the_architecture_names_exists():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:corpus|retrieval|assistant|screen|cli|evals|prompts)/[\w/]+\.py)`", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("package", ["corpus", "retrieval", "assistant", "prompts", "screen"])
def test_front_doors_hold_what_they_promise(package):
    module = importlib.import_module(package)
    assert module.__doc__
    assert len(module.__all__) <= 10
    assert [n for n in module.__all__ if not hasattr(module, n)] == []


def test_every_dependency_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        line = next(x for x in text.split("\n") if f'"{requirement}"' in x)
        name = re.split(r"[<>=]", requirement)[0]
        assert "#" in line or name in {"pytest", "ruff", "mypy", "types-tqdm"}, requirement


def test_locks_have_hashes_and_name_no_index():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"^--|https?://", text, re.M), lock.name


def test_no_path_of_a_machine_is_committed():
    for path in tracked("*.py", "*.md", "*.toml", "Makefile", ".ci/run"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(?:home|root|Users|work)/", text), path.name


def test_nothing_large_is_committed():
    large = {p.name: p.stat().st_size for p in tracked() if p.exists() and p.stat().st_size > 1_000_000}
    assert large == {}


def test_the_shipped_files_are_what_their_manifest_says():
    from corpus.library import Library

    Library(ROOT / "corpus" / "sources", ROOT / "none").check_manifest()


def test_every_package_is_installed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    ours = ("corpus", "retrieval", "prompts", "assistant", "study", "screen", "cli", "evals")
    found = {str(p.parent.relative_to(ROOT)).replace("/", ".") for top in ours for p in (ROOT / top).rglob("*.py")}
    assert found == set(listed)
