#!/usr/bin/python3
"""sqlite_columns: what tables the schema on stdin makes.

One line a column: table, column, its type as PostgreSQL calls it, whether it may be
NULL (never, in a primary key), and its place in the primary key or "-".
"""
import sqlite3
import sys

TYPES = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}

db = sqlite3.connect(":memory:")
db.executescript(sys.stdin.read())
for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
    for _, column, kind, not_null, _, key in db.execute(f"PRAGMA table_info({table})"):
        null = "null" if not (not_null or key) else "not_null"
        print(table, column, TYPES[kind], null, key or "-")
