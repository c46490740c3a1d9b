"""What a lock of the database is signed for: how every form of the site stood."""

import hashlib
import json
from collections.abc import Mapping

from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState


def site_content(site: str, study: str, forms: Mapping[FormKey, FormState]) -> str:
    """SHA-256 over every form of a site: its version, how far it is, what holds it, and the signatures that stand.

    study  hash of the study version under which it is read
    """
    stands = [
        [key.subject, key.visit, key.form, state.version, state.stage.value, state.hold.value]
        + [each.content for each in state.signatures if each.stands]
        for key, state in sorted(forms.items(), key=lambda each: (each[0].subject, each[0].visit, each[0].form))
    ]
    text = json.dumps([site, study, stands], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
