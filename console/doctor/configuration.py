"""Are the settings what they should be? Wrong ones never come this far: `examination` tells them."""

import os
from typing import Final

from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, warning
from console.settings import PREFIX, PROFILE_VARIABLES

_BESIDE_A_PROFILE: Final = ("TEMPORAL_NAMESPACE", "TEMPORAL_API_KEY", "TEMPORAL_TLS")


async def look_at_settings(deployment: Deployment) -> Finding:
    """See that all are known, and that those of Temporal have an effect."""
    settings = deployment.settings
    idle = [name for name in _BESIDE_A_PROFILE if os.environ.get(name)] if settings.embedded else []
    if idle:
        return warning(
            f"{' and '.join(idle)} without effect: the engine is the embedded one.",
            f"Unset it, or name an outside Temporal by {' or '.join(PROFILE_VARIABLES)}",
        )
    names = sorted(PREFIX + name.upper() for name in settings.model_fields_set - {"home"})
    return fine(f"Set beside the home: {', '.join(names)}." if names else "Everything is at its default.")
