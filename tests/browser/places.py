"""Every page behind sign-in, by the name of its picture."""

PLACES = {
    "agreements": "/agreements",
    "agreement": "/agreements/MOU-BR-FIERGS",
    "agreement-signing": "/agreements/MOU-JP-NAGANO",
    "agreement-closed": "/agreements/MOU-IN-PLASTINDIA",
    "propose": "/agreements/MOU-BR-FIERGS/acts/propose",
    "ink": "/agreements/MOU-JP-NAGANO/acts/record_ink_signature",
    "not-now": "/agreements/MOU-BR-FIERGS/acts/sign",
    "intensify": "/agreements/MOU-US-OHIO/acts/open_intensified",
    "start": "/start",
    "rehearsal": "/rehearsal",
    "audit": "/audit",
    "audit-one": "/audit/MOU-US-OHIO",
    "service": "/service",
    "admin": "/admin",
    "organisation": "/admin/organisations/NAGANO",
    "not-there": "/nothing",
}

EVERYTHING = ("administrator", "coordinator", "auditor")
