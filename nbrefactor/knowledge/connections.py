"""Addresses of databases, and the passwords in them, which must not get into a generated script.

>>> without_password("postgresql://ann:word@host/shop"), is_database("https://host/shop")
('postgresql://ann@host/shop', False)
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nbrefactor.model import Option

_SCHEMES = (
    "postgres postgresql mysql mariadb mssql oracle sqlite duckdb redshift snowflake bigquery clickhouse db2 mongodb"
)
_DATABASE = re.compile(rf"({'|'.join(_SCHEMES.split())})(\+\w+)*://")
_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):[^/\s]*@|(?i:(?<=[?&;])(?:password|pwd)=[^&;]*[&;]?)")


def is_database(address: str) -> bool:
    """Whether this is the address of a database, as SQLAlchemy and its like write them."""
    return _DATABASE.match(address) is not None


def without_password(address: str) -> str:
    """The address as it may be written down; unchanged where there is no password in it."""
    return _PASSWORD.sub(lambda match: f"{match[1]}@" if match[1] is not None else "", address)


def connection(option: Option) -> Option:
    """The option for the address of a database, without a password; one of a server has a variable of the environment."""
    if option.kind != "str":
        return option
    value = ast.literal_eval(option.default)
    if not isinstance(value, str) or not is_database(value):
        return option
    variable = "" if value.startswith(("sqlite", "duckdb")) else option.name.upper()
    return replace(option, default=repr(without_password(value)), variable=variable)
