"""Masking: rules of a table's columns, and what applies them to whole blocks of rows.

Pure: no database, no engine. A masked value is a function of the project's key, the domain, the
original value and the rule's parameters, and of nothing else.
"""
