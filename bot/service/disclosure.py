"""What is stored about a patient, as text for the patient."""

import json


def as_text(data: dict[str, object]) -> str:
    """Return *data* as indented JSON that a person can read."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=str)
