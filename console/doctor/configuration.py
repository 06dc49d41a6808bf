"""Are the settings what they should be? Wrong ones never come this far: `examination` tells them."""

import os
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, warning
from console.settings import PREFIX, PROFILE_VARIABLES

_BESIDE_A_PROFILE: Final = ("TEMPORAL_NAMESPACE", "TEMPORAL_API_KEY", "TEMPORAL_TLS")


_KNOWN: Final = (
    *PROFILE_VARIABLES,
    *_BESIDE_A_PROFILE,
    *(f"TEMPORAL_TLS_CLIENT_{what}_{how}" for what in ("CERT", "KEY") for how in ("PATH", "DATA")),
    *("TEMPORAL_TLS_SERVER_CA_CERT_PATH", "TEMPORAL_TLS_SERVER_CA_CERT_DATA", "TEMPORAL_TLS_SERVER_NAME"),
    *("TEMPORAL_TLS_DISABLE_HOST_VERIFICATION", "TEMPORAL_CODEC_ENDPOINT", "TEMPORAL_CODEC_AUTH"),
)
_CLOSE: Final = 0.85


def _slips(environment: Iterable[str]) -> dict[str, str]:
    """Return variables that are nearly one of Temporal's, and which; it takes no notice of others."""
    strange = sorted(name for name in environment if name.startswith("TEMPORAL") and name not in _KNOWN)
    near = {name: get_close_matches(name, _KNOWN, n=1, cutoff=_CLOSE) for name in strange}
    return {name: found[0] for name, found in near.items() if found}


async def look_at_settings(deployment: Deployment) -> Finding:
    """See that all are known, and that those of Temporal have an effect."""
    settings = deployment.settings
    idle = [name for name in _BESIDE_A_PROFILE if os.environ.get(name)] if settings.embedded else []
    if idle:
        return warning(
            f"{' and '.join(idle)} without effect: the engine is the embedded one.",
            f"Unset it, or name an outside Temporal by {' or '.join(PROFILE_VARIABLES)}",
        )
    if slips := _slips(os.environ):
        told = ", ".join(f"{name} (did you mean {meant}?)" for name, meant in slips.items())
        return warning(f"Not a variable Temporal knows: {told}.", "Correct its name, or unset it")
    names = sorted(PREFIX + name.upper() for name in settings.model_fields_set - {"home"})
    return fine(f"Set beside the home: {', '.join(names)}." if names else "Everything is at its default.")
