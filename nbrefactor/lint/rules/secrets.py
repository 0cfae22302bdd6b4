"""Keys, tokens and passwords: in code, in prose and in stored outputs.

The shapes of the common providers are known here. Where the library ``detect-secrets`` is installed (the extra
``secrets``), its detectors of exact shapes look as well; those that guess by entropy stay off, since hashes and
identifiers are everywhere in notebooks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from nbrefactor.lint.rule import Finding, LintRule
from nbrefactor.lint.subject import Subject
from nbrefactor.model import Location

_SHAPES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (what, needle, re.compile(pattern))
    for what, needle, pattern in (
        ("an AWS access key", "IA", r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])"),
        ("a private key", "PRIVATE KEY", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
        ("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{50,}"),
        ("a GitLab token", "glpat-", r"\bglpat-[\w-]{20}\b"),
        ("a Slack token", "xox", r"\bxox[abprs]-\d{6,}-[\w-]{10,}"),
        ("a Slack webhook", "hooks.slack", r"https://hooks\.slack\.com/services/T\w+/B\w+/\w{16,}"),
        ("an OpenAI key", "sk-", r"\bsk-(?:\w{20}T3BlbkFJ\w{20}|(?:proj|svcacct|admin)-[\w-]{40,})"),
        ("an Anthropic key", "sk-ant-", r"\bsk-ant-[\w-]{60,}"),
        ("a Google API key", "AIza", r"\bAIza[\w-]{35}(?![\w-])"),
        ("a Google OAuth secret", "GOCSPX-", r"\bGOCSPX-[\w-]{28}\b"),
        ("a Hugging Face token", "hf_", r"\bhf_[A-Za-z]{34}\b"),
        ("a Stripe key", "k_live_", r"\b[rs]k_live_[A-Za-z0-9]{20,}"),
        ("a SendGrid key", "SG.", r"\bSG\.[\w-]{22}\.[\w-]{43}"),
        ("a PyPI token", "pypi-", r"\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}"),
        ("a Databricks token", "dapi", r"\bdapi[0-9a-f]{32}\b"),
        ("an Azure storage key", "AccountKey=", r"\bAccountKey=[A-Za-z0-9+/]{86}=="),
        ("an Azure SAS signature", "sig=", r"[?&]sig=[A-Za-z0-9%+/]{40,60}(?:%3[dD]|=)"),
        (
            "a password in a URL",
            "://",
            r"\b[a-z][a-z0-9+]{2,}://[^\s:/@'\"{}<>$]+:(?P<value>[^\s:/@'\"{}<>$]{3,})@[\w.-]+",
        ),
    )
)
"""(what it is, text that every match holds, its shape)."""

_NAMED = re.compile(
    r"(?:^|_)(?:password|passwd|pwd|secret|api_?key|apikey|access_?key|secret_?key|auth_?token|access_?token|api_?token"
    r"|client_?secret|private_?key|account_?key|connection_?string|token)$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?i)^pk[._]|x{3,}|\*{3,}|\.{3}|<.*>|\{.*\}|\[.*\]|\$|example|sample|dummy|placeholder|change.?me|redacted|insert|enter|your|my[_-]"
    r"|todo|fixme|test|none|null|foo|bar|here|secret|password|passwd|token|key|abc|123456|user|pass\b|demo|hidden|default"
)
_DETECTORS = (
    "artifactory aws azure_storage_key cloudant discord github_token gitlab_token ibm_cloud_iam mailchimp npm openai "
    "private_key pypi_token sendgrid slack softlayer square_oauth stripe telegram_token twilio"
).split()


def secret(subject: Subject) -> Iterator[Finding]:
    scan = detector()
    for cell in subject.notebook.cells:
        found = {(row, column): what for what, row, column in _shaped(cell.source)}
        rows = {row for row, _ in found}
        for row, line in enumerate(cell.source.split("\n"), 1) if scan is not None else ():
            for what, text in scan(line) if row not in rows and scan is not None else ():
                found[row, line.find(text) + 1] = what
        for (row, column), what in found.items():
            yield Finding("NBR621", Location(cell.number, row, column), f"this is {what}.", _HINT)
        for what in dict.fromkeys(what for output in cell.outputs for what, _, _ in _shaped(output.text)):
            yield Finding("NBR621", Location(cell.number), f"the cell's stored output shows {what}.", _HINT)


_HINT = "revoke it: whoever has the file has it. Read it from the environment or a key vault instead."


def _shaped(text: str) -> Iterator[tuple[str, int, int]]:
    """(what, row, column) of the secrets of a known shape in a text."""
    for what, needle, shape in _SHAPES:
        for match in shape.finditer(text) if needle in text else ():
            value = match.groupdict().get("value")
            if not (_PLACEHOLDER.search(value) if value else re.search(r"EXAMPLE|(.)\1{5}", match[0], re.IGNORECASE)):
                start = match.start()
                yield what, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


@lru_cache(maxsize=1)
def detector() -> Callable[[str], list[tuple[str, str]]] | None:
    """(what, text) of the secrets that detect-secrets finds in a line; None where it is not installed."""
    try:
        from importlib import import_module

        modules = [import_module(f"detect_secrets.plugins.{name}") for name in _DETECTORS]
    except ImportError:
        return None
    plugins = [
        value()
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and hasattr(value, "analyze_string")
    ]

    def scan(line: str) -> list[tuple[str, str]]:
        return [
            (f"a secret ({plugin.secret_type})", text)
            for plugin in plugins
            for text in plugin.analyze_string(line)
            if text and not _PLACEHOLDER.search(text)
        ]

    return scan


def password_literal(subject: Subject) -> Iterator[Finding]:
    told: set[str] = set()
    for cell, name, node in sorted(_named_values(subject), key=lambda row: (row[0], row[2].lineno, row[2].col_offset)):
        if _NAMED.search(name) and (value := _secret_value(node, name)) and value not in told:
            told.add(value)
            yield subject.finding("NBR622", cell, node, f"'{name}' is set to a secret in plain text.", _HINT)


def _named_values(subject: Subject) -> Iterator[tuple[int, str, ast.expr]]:
    """(cell, name, value) of assignments, keyword arguments and the entries of dicts."""
    for cell, node in subject.nodes(ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield cell, target.id, node.value
            elif isinstance(target, ast.Attribute):
                yield cell, target.attr, node.value
            elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                yield cell, str(target.slice.value), node.value
    for cell, keyword in subject.nodes(ast.keyword):
        yield cell, keyword.arg or "", keyword.value
    for cell, entry in subject.nodes(ast.Dict):
        for key, value in zip(entry.keys, entry.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield cell, key.value, value


def _secret_value(node: ast.expr, name: str) -> str:
    """The value, if it looks like a real secret: mixed, long enough, no placeholder, no words or path; else empty."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return ""
    value = node.value
    if _PLACEHOLDER.search(value) or re.search(r"[\s/\\]", value) or not value.isascii():
        return ""
    if any(shape.search(value) for _, _, shape in _SHAPES):
        return ""  # which is said already
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]", r"[^\w]"))
    plain = re.search(r"(?:password|passwd|pwd)$", name, re.IGNORECASE)
    if plain:
        likely = len(value) >= 6 and kinds >= 2 and not re.fullmatch(r"[a-z_.-]+", value)
    else:
        likely = len(value) >= 16 and kinds >= 2 and bool(re.search("[0-9]", value)) and len(set(value)) >= 8
    return value if likely else ""


RULES = (
    LintRule(
        "NBR621",
        "secret",
        "error",
        "Key or token of a known shape",
        "Reports the access keys and tokens of well-known services, private keys, Azure storage keys and SAS "
        "signatures, and passwords in URLs: in code, in prose, and in the stored output of a cell. With the extra "
        "`secrets` (`pip install 'nbrefactory[secrets]'`) the library detect-secrets looks for more kinds.",
        "Whoever gets the notebook gets the access, and the history of the repository keeps it for ever.",
        (
            "# %%\nkey = 'AKIA" + "NBREFACTORNOTKEY'\nprint(key)\n",
            "# %%\nurl = 'https://store.blob.core.windows.net/rows.csv?sv=2022-11-02&sig="
            + "a"
            + "Zb3" * 14
            + "%3D'\nprint(url)\n",
            "# %%\nengine = 'postgresql://ann:Tr0ub4dor@db.internal/shop'\nprint(engine)\n",
        ),
        (
            "# %%\nimport os\nkey = os.environ['AWS_ACCESS_KEY_ID']\nprint(key)\n",
            "# %%\nkey = 'AKIAXXXXXXXXXXXXXXXX'\nprint(key)\n",
            "# %%\nengine = 'postgresql://user:password@localhost/shop'\nprint(engine)\n",
        ),
        secret,
    ),
    LintRule(
        "NBR622",
        "password-literal",
        "error",
        "Password or key in plain text",
        "Reports a string that looks like a real secret, given to a name such as `password`, `api_key`, `token` or "
        "`client_secret`: by assignment, as a keyword argument or in a dict. Placeholders are left alone.",
        "Whoever gets the notebook gets the access, and the history of the repository keeps it for ever.",
        (
            "# %%\napi_key = '8f3kd02jf8s7dk29fj38'\nprint(api_key)\n",
            "# %%\nimport smtplib\nserver = smtplib.SMTP('mail.internal')\n"
            "server.login(user='ann', password='Tr0ub4dor-3')\n",
        ),
        (
            "# %%\nimport os\napi_key = os.environ['API_KEY']\nprint(len(api_key))\n",
            "# %%\nimport getpass\npassword = getpass.getpass()\nprint(len(password))\n",
            "# %%\napi_key = 'YOUR_API_KEY'\nprint(api_key)\n",
            "# %%\ntoken = 'Name'\nprint(token)\n",
        ),
        password_literal,
    ),
)
