# make run    everything, with embedded defaults    运行全部（自带默认设置）
# make chat   the console                           终端对话
# make test   the everyday suite                    日常测试
# make check  linter, types, house, content         静态检查
# make crash  kill it at every named place          断电测试
# make leaks  people with canaries, bytes searched  泄漏测试
# make bench  the benchmarks                        性能测试
# make train  learn from the example sentences     从例句重新训练
# make lock   pin all packages anew (wants uv)      重新锁定依赖
#
# Each of them first makes .venv from requirements.lock, with uv where there is one, else with venv and pip.
# ARGS is handed on: make test ARGS="-k mobile"

PYTHON ?= python3
ARGS ?=

ENV := .venv/.stamp-env
BROWSER_ENV := .venv/.stamp-browser
TRAIN_ENV := .venv/.stamp-train
NODE_ENV := .venv/.stamp-node
PY := .venv/bin/python
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

# Many tests start the program anew, and each would compile all packages again.
unexport PYTHONDONTWRITEBYTECODE

# Where a Chromium is found the everyday suite drives it, and needs the package that can.
# Where Node is found, it also runs the Bot API server that the Telegram channel is tested against.
TEST_ENV := $(if $(CHROMIUM),$(BROWSER_ENV),$(ENV)) $(if $(shell command -v npm),$(NODE_ENV))

.PHONY: run chat test test-browser test-telegram check crash leaks bench train lock env env-browser env-train env-node
.DELETE_ON_ERROR:

run: $(ENV)
	@$(PY) run_bot.py $(ARGS)

chat: $(ENV)
	@$(PY) run_bot.py chat $(ARGS)

# The file that takes longest goes with the part that computes, so that the three end together.
LONGEST := tests/bot/test_jsonl_process.py

# Three at once: the tests of the shell and of the pages wait more than they compute.
test: $(TEST_ENV)
ifeq ($(ARGS),)
	@$(PY) -m pytest tests/bot --ignore=$(LONGEST) >.venv/test-bot.log 2>&1 & bot=$$!; \
	$(PY) -m pytest tests/browser >.venv/test-browser.log 2>&1 & browser=$$!; \
	$(PY) -m pytest tests/benchmarks tests/core tests/dialogues tests/knowledge tests/test_house.py $(LONGEST); \
	rest=$$?; \
	wait $$bot; bot=$$?; wait $$browser; browser=$$?; \
	cat .venv/test-bot.log .venv/test-browser.log; \
	[ $$rest -eq 0 ] && [ $$bot -eq 0 ] && [ $$browser -eq 0 ]
else
	$(PY) -m pytest $(ARGS)
endif

test-browser: $(BROWSER_ENV)
	$(PY) -m pytest -m browser $(ARGS)

test-telegram: $(NODE_ENV)
	$(PY) -m pytest -m telegram $(ARGS)

check: $(ENV)
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest tests/test_house.py
	$(PY) run_bot.py check

crash: $(ENV)
	$(PY) -m tests.crash.run $(ARGS)

leaks: $(ENV)
	$(PY) -m tests.leaks.run $(ARGS)

bench: $(ENV)
	$(PY) -m tests.benchmarks.run $(ARGS)

# One thread: with several the sums come out in another order, and the same examples would give another file.
train: $(TRAIN_ENV)
	@OPENBLAS_NUM_THREADS=1 $(PY) run_bot.py train $(ARGS)

env: $(ENV)

env-browser: $(BROWSER_ENV)

env-train: $(TRAIN_ENV)

env-node: $(NODE_ENV)

# --- the environment ---------------------------------------------------------------------------------------

$(ENV): requirements.lock pyproject.toml
	@[ -x $(PY) ] || { $(find_python); $(make_venv); }
	@echo "安装依赖，首次约一分钟…  Installing packages, about a minute the first time ..."
	@$(call install,requirements.lock)
	@touch $@

$(BROWSER_ENV): requirements-browser.lock $(ENV)
	@$(call install,requirements-browser.lock)
	@touch $@

$(TRAIN_ENV): requirements-train.lock $(ENV)
	@$(call install,requirements-train.lock)
	@touch $@

$(NODE_ENV): tests/bot/telegram_server/package-lock.json $(ENV)
	@mkdir -p .venv/node && cp tests/bot/telegram_server/package*.json .venv/node/
	@(cd .venv/node && npm ci --no-audit --no-fund --silent) && touch $@

# Sets the shell variable `python` to the first Python that is new enough.
define find_python
python=; \
for candidate in $(PYTHON) python3.14 python3.13 python3.12 python3.11; do \
  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
    python="$$candidate"; break; \
  fi; \
done; \
if [ -z "$$python" ]; then \
  echo "需要 Python 3.11 或更新版本。请先安装，例如（Debian 12）：apt install python3 python3-venv" >&2; \
  echo "Python 3.11 or newer is needed. Install it first, on Debian 12: apt install python3 python3-venv" >&2; \
  echo "如果装在别处 / if it lives elsewhere: make PYTHON=/path/to/python3" >&2; \
  exit 1; \
fi
endef

# Debian's python3 has the module venv but without python3-venv no ensurepip, and would leave half a .venv behind.
define make_venv
if command -v uv >/dev/null; then \
  uv venv --quiet --allow-existing --python "$$python" .venv; \
elif "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
  "$$python" -m venv .venv; \
else \
  echo "缺少 venv 模块。请先安装（Debian / Ubuntu）：apt install python3-venv" >&2; \
  echo "The module venv is missing. Install it first, on Debian or Ubuntu: apt install python3-venv" >&2; \
  exit 1; \
fi
endef

# pip follows when uv fails: a mirror is often set for pip only.
# pip compiles nothing ahead: most of what it would compile is never imported, and it takes a third of the time.
define install
if command -v uv >/dev/null && uv pip install --quiet --python $(PY) --require-hashes -r $(1); then :; else \
  $(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null; \
  $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $(1); \
fi
endef

# --- the locks ---------------------------------------------------------------------------------------------
# Newer versions: make lock ARGS=--upgrade. No lock may say from which index it was made.

COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(ARGS)
EXTRA = import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")

lock:
	@command -v uv >/dev/null || { echo "make lock 需要 uv。  make lock wants uv." >&2; exit 1; }
	@$(find_python); $(COMPILE) pyproject.toml --extra dev -o requirements.lock >/dev/null && \
	for extra in browser train; do \
	  "$$python" -c '$(EXTRA)' $$extra | $(COMPILE) - -c requirements.lock -o requirements-$$extra.lock >/dev/null || exit 1; \
	done
