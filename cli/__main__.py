"""`python -m cli` is `quantriet`."""

from cli import main

raise SystemExit(main())
