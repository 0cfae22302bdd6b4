"""Are the resources in our Bicep files what Azure takes? Types, versions, properties and the values that they may have.

    git clone --depth 1 https://github.com/Azure/bicep-types-az types
    python benchmarks/bicep_types.py types/generated nbrefactor/project/targets/templates/infra

The types are those that Bicep's compiler checks with; the parser is pycep. An expression is taken for any value. It exits
with 1 where something is found.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pycep import BicepParser

OURS = {"parent", "scope", "dependsOn"}
REQUIRED, READ_ONLY = 1, 2


class Types:
    """The types of one version of a provider."""

    def __init__(self, path: Path) -> None:
        self.all: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))

    def of(self, reference: dict[str, str]) -> dict[str, Any]:
        return self.all[int(reference["$ref"].rpartition("/")[2])]

    def problems(self, value: Any, kind: dict[str, Any], place: str) -> Iterator[str]:
        """What is wrong with a value, below a place."""
        name = kind["$type"]
        if name == "DiscriminatedObjectType" and isinstance(value, dict):
            chosen = kind["elements"].get(value.get(kind["discriminator"]))
            if chosen is None:
                yield f"{place}: no such {kind['discriminator']}"
                return
            properties = kind["baseProperties"] | self.of(chosen)["properties"]
            yield from self.problems(value, {"$type": "ObjectType", "properties": properties}, place)
        elif name == "ObjectType" and isinstance(value, dict) and not {"operator", "function"} & set(value):
            for key, inner in value.items():
                known = kind["properties"].get(key)
                if known and known.get("flags", 0) & READ_ONLY:
                    yield f"{place}.{key}: cannot be written"
                elif known:
                    yield from self.problems(inner, self.of(known["type"]), f"{place}.{key}")
                elif "additionalProperties" not in kind and not (place == "" and key in OURS):
                    yield f"{place}.{key}: no such property"
            for key, known in kind["properties"].items():
                if known.get("flags", 0) & REQUIRED and key not in value:
                    yield f"{place}.{key}: is missing"
        elif name == "ArrayType" and isinstance(value, list):
            for inner in value:
                yield from self.problems(inner, self.of(kind["itemType"]), f"{place}[]")
        elif name in ("StringType", "BooleanType", "IntegerType"):
            wrong = {"StringType": (bool, int), "BooleanType": (int,), "IntegerType": (bool,)}[name]
            if isinstance(value, (dict, list)) and not (
                isinstance(value, dict) and {"operator", "function"} & set(value)
            ):
                yield f"{place}: is no {name}"
            elif isinstance(value, wrong) and not (name == "BooleanType" and isinstance(value, bool)):
                yield f"{place}: {value!r} is no {name}"
        elif name == "UnionType" and isinstance(value, str):
            options = [self.of(element) for element in kind["elements"]]
            literals = [option["value"] for option in options if option["$type"] == "StringLiteralType"]
            # Names of parameters and variables begin with a small letter, as few of Azure's own values do.
            if value not in literals and not value[:1].islower():
                yield f"{place}: {value!r} is none of {', '.join(literals)}"


def check(path: Path, folder: Path) -> Iterator[str]:
    """What is wrong with the resources of a file."""
    for name, resource in BicepParser().parse(text=path.read_text(encoding="utf-8")).get("resources", {}).items():
        provider, version = resource["type"].partition("/")[0].lower(), resource["api_version"]
        wanted = f"{resource['type']}@{version}".lower()
        for file in folder.glob(f"*/{provider}/{version}/types.json"):
            types = Types(file)
            found = [t for t in types.all if t["$type"] == "ResourceType" and t["name"].lower() == wanted]
            if not found:
                continue
            if not resource["existing"]:
                config = resource["config"]
                body = types.of(found[0]["body"])
                yield from (f"{path.name}: {name}{p}" for p in types.problems(config.get("config", config), body, ""))
            break
        else:
            yield f"{path.name}: {name}: there is no {wanted}"


def main() -> int:
    folder, files = Path(sys.argv[1]), sorted(Path(sys.argv[2]).rglob("*.bicep"))
    found = [problem for path in files for problem in check(path, folder)]
    print(*found, sep="\n")
    print(f"{len(files)} files, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
