"""The JSON Schema of each file of a study folder, so that an editor completes and checks while somebody types."""

import re
from collections.abc import Mapping
from typing import Any, cast

from pydantic import TypeAdapter

from trialwright.chapters.endpoints.catalogue import ENDPOINTS
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES

FILES: Mapping[str, str] = {
    **{name: f"{name}.yaml" for name in Study.model_fields},
    **{name: f"{name}/*.yaml" for name in ("forms", "cases", "rehearsal")},
}
"""Which files the schema of a part is for."""

LISTED = frozenset({"cases"})
"""Folders of which a file holds a list of elements; of the others it holds one."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(part: str, *, completing: bool = False) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one part, a field of ``Study``.

    completing  for a folder that completes another: nothing has to be there
    Raises: KeyError for a part that a study does not have.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(cast("Any", Study.model_fields[part].annotation))
    schema = adapter.json_schema(by_alias=True)
    if part in {"forms", "rehearsal"}:
        schema = {**schema, **cast("dict[str, Any]", schema.pop("items"))}
        schema.pop("type", None)
    schema = cast("dict[str, Any]", _described(schema, completing=completing))
    return {"$schema": DIALECT, "title": FILES[part], **schema}


def all_schemas(*, completing: bool = False) -> dict[str, dict[str, Any]]:
    """The schema of every part by its name."""
    return {part: schema_of(part, completing=completing) for part in FILES}


def editor_settings(folder: str) -> dict[str, dict[str, list[str]]]:
    """What VS Code's YAML extension needs to know: which schema, below ``folder``, is for which files."""
    return {
        "yaml.schemas": {f"{folder}/{part}.schema.json": [f"studies/*/{files}"] for part, files in FILES.items()},
    }


_LINE = re.compile(r"^([a-z_]+(?:, [a-z_]+)*)  +(\S.*)$", re.MULTILINE)
"""A line of a docstring that says what a field is."""


def _described(part: Any, *, completing: bool) -> Any:
    """A schema with the names that the closed tables allow, and each field with what its class says of it."""
    if isinstance(part, list):
        return [_described(each, completing=completing) for each in cast("list[Any]", part)]
    if not isinstance(part, dict):
        return part
    schema = {key: _described(each, completing=completing) for key, each in cast("dict[str, Any]", part).items()}
    properties = schema.get("properties")
    if isinstance(properties, dict):
        fields = cast("dict[str, dict[str, Any]]", properties)
        for names, what in _LINE.findall(str(schema.get("description", ""))):
            for name in names.split(", "):
                if name in fields:
                    fields[name] = {**fields[name], "description": what}
        if "analyte" in fields:
            fields["analyte"] = _one_of(ANALYTES, fields["analyte"])
        if "estimand" in fields and "kind" in fields and "visits" in fields:
            fields["kind"] = _one_of(ENDPOINTS, fields["kind"])
    if completing:
        schema.pop("required", None)
    return schema


def _one_of(known: Mapping[str, object], field: dict[str, Any]) -> dict[str, Any]:
    """A field that takes only the names of a closed table, or nothing where it may be left out."""
    nothing = [None] if "anyOf" in field else []
    kept = {key: value for key, value in field.items() if key in {"description", "default"}}
    return {**kept, "enum": [*known, *nothing]}
