"""Puts this folder on the path, so that its tests share one list of calls."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
