#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds documents against a JSON Schema with an implementation that knows nothing of Muster.

    validate_schema.py SCHEMA FILE...      exits with 1 and says why where a file is refused
"""
import json
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """Scalars as YAML 1.2 and the editors see them: no dates, and no numbers to the base of 60."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
status = 0
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        document = yaml.load(file, Loader)
    for error in validator.iter_errors(document):
        where = ".".join(str(part) for part in error.absolute_path)
        print(f"{path}: {where}: {error.message[:300]}")
        status = 1
sys.exit(status)
