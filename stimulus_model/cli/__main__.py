"""``python -m stimulus_model.cli``, for machines where the program's folder is not on the path."""

import sys

from stimulus_model.cli import main

sys.exit(main())
