"""Campaigns: what is claimed of the library's reliability, tried many times over.

``python -m tests.campaigns`` runs all in full, ``python -m tests.campaigns damage --size 1000`` one. With ``--write``
the figures are kept in `docs/reliability.json`, and the page is written. The suite runs each in a small size.
"""
