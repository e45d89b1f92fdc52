# Each target sets itself up in $(VENV) first: Python 3.11 or newer, make and a network are enough.
# A second call installs nothing, until requirements.lock changes.
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready

# The same settings as lib/before.py makes: the notebooks share the cores, and the home
# folder stays out of it.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export MPLCONFIGDIR := $(CURDIR)/outputs/runs/matplotlib

.PHONY: help reproduce test test-results nbval bench plant mutants lab question site certificate check-charts new-report official lock
help:
	@echo "make reproduce   run the whole chain and renew outputs/"
	@echo "make test        run every check, without changing anything that is committed"
	@echo "make test-results   run the checks that another Python could answer differently"
	@echo "make nbval       run every notebook by strict nbval"
	@echo "make bench       measure how long the chain takes, beside the usual commands"
	@echo "make mutants     change the code line by line and see whether its tests notice"
	@echo "make plant       plant a hundred errors in copies of the ledger and count which are caught"
	@echo "make new-report DIR=folder TEXT=report.txt   lay out the audit of another report"
	@echo "make lab         open the notebooks in JupyterLab"
	@echo "make question NAME=\"…\"   begin a notebook with a question of your own"
	@echo "make site        build the pages in outputs/site/ from the results, and those of lib/shares"
	@echo "make certificate print the certificate in outputs/site/ as PDF (needs a Chromium)"
	@echo "make check-charts   check what was transcribed from charts, and draw those figures"
	@echo "make official    fetch new editions of the official tables (needs their publishers' sites)"
	@echo "make lock        renew requirements.lock from pyproject.toml (needs uv)"

reproduce: $(READY)
	$(PY) -m lib.run

# The slow files first, each on one of two workers.
PYTEST := $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# One pytest run and one summary for everything: the tests of the code, the register, the chain and
# the README. The chain runs once, and nbval's comparison holds the committed notebooks to that run;
# strict nbval itself runs the summary, from the notebook's own folder as JupyterLab does.
test: export AUDIT_OUT := $(CURDIR)/outputs/runs/nbval
test: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@rm -rf "$$AUDIT_OUT"
	$(PYTEST) --nbval --nbval-current-env --ignore tests/other_report tests notebooks/00_summary.ipynb

# Every notebook by strict nbval itself: slower, and the same comparison.
nbval: export AUDIT_OUT := $(CURDIR)/outputs/runs/nbval
nbval: $(READY)
	@rm -rf "$$AUDIT_OUT" && mkdir -p "$$AUDIT_OUT" && cp -R outputs/results "$$AUDIT_OUT"/results
	$(PYTEST) --nbval --nbval-current-env $(sort $(wildcard notebooks/[0-9]*.ipynb))

# The tests whose answer could depend on the Python: the chain's results, the arithmetic, the runner.
test-results: $(READY)
	$(PYTEST) tests/test_chain.py tests/test_checks.py tests/test_run.py \
		tests/test_shares.py tests/test_tables.py tests/test_uncertainty.py tests/test_other_report.py

bench: $(READY)
	$(PY) tests/bench_chain.py

mutants: $(READY)
	$(PY) tests/mutants.py

# Writes outputs/validation/; nothing else in outputs/ changes.
plant: $(READY)
	$(PY) tests/plant.py

lab: $(READY)
	$(PY) -m jupyterlab $(if $(filter 0,$(shell id -u)),--allow-root)

question: export QUESTION := $(NAME)
question: $(READY)
	@$(PY) -m lib.question "$$QUESTION"

site: $(READY)
	$(PY) -m lib.site
	$(PY) -m pdoc lib.shares --no-show-source --output-directory outputs/site/shares

# Without a Chromium the page stays as it is, and printing it from any browser gives the same.
certificate: site
	@browser=$$(command -v chromium || command -v chromium-browser || command -v google-chrome) \
		|| { echo "No Chromium is installed: print outputs/site/certificate.html from any browser." >&2; exit 1; }; \
	"$$browser" --headless --disable-gpu $(if $(filter 0,$(shell id -u)),--no-sandbox) --no-pdf-header-footer \
		--print-to-pdf=outputs/site/certificate.part outputs/site/certificate.html 2>/dev/null \
		&& mv outputs/site/certificate.part outputs/site/certificate.pdf
	@echo "the certificate is in outputs/site/certificate.pdf"

check-charts: $(READY)
	@$(PY) -m lib.charts

new-report: $(READY)
	@$(PY) -m lib.draft "$(DIR)" "$(TEXT)"

official: $(READY)
	$(PY) data/official/workbooks.py fetch

lock:
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
		--extra charts --extra cluster --generate-hashes --no-emit-index-url --no-annotate --no-header \
		pyproject.toml --output-file requirements.lock

# uv takes seconds where pip takes a minute or two, so it is used where it is installed and works.
# The .pth file makes lib importable from everywhere, such as JupyterLab's folder of a notebook; its
# path is relative, so that it holds no letter of the folder's name that a locale could not read.
$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock: seconds with uv, a minute or two with pip."
	@rm -rf $(VENV)
	@{ uv venv --quiet --python "$$(command -v $(PYTHON))" $(VENV) \
		&& uv pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements.lock; } 2>/dev/null \
		|| $(MAKE) --no-print-directory with-pip
	@$(PY) -c 'import os, pathlib, sysconfig; site = sysconfig.get_path("purelib"); pathlib.Path(site, "audit.pth").write_text(os.path.relpath(".", os.path.realpath(site)) + "\n")'
	@touch $@

# Debian and Ubuntu ship Python without the part of venv that brings pip.
.PHONY: with-pip
with-pip:
	@rm -rf $(VENV)
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y python3-venv; } >/dev/null 2>&1 \
		|| { echo "This Python cannot make environments: run 'sudo apt-get install python3-venv', then make again." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
