"""Print the catalogue as Markdown: ``python -m nbrefactor.diagnostics > docs/diagnostics.md``."""

from nbrefactor.diagnostics.documentation import documentation

if __name__ == "__main__":
    print(documentation(), end="")
