"""What a developer's shell says of Jianbao and its keys is not for the tests."""

import os

for _name in list(os.environ):
    if _name.startswith(("JIANBAO_", "PREFECT_")) or _name.endswith("_API_KEY"):
        del os.environ[_name]
