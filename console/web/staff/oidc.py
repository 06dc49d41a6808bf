"""Signing in by OpenID Connect, where it is configured: an identity elsewhere, an account here.

Code flow with PKCE (RFC 7636), state and nonce; the token of the identity is checked against the provider's
keys. Only a verified mailbox that has an account signs in, and nobody gets an account by it.
"""

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx2
import structlog
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from activities.database import writing
from console.staff import signing_in
from console.staff.accounts import find_account
from console.web.rendering import page
from console.web.site import Site, site_of
from console.web.staff.entrance import keep_session, slow_down

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]

log = structlog.get_logger()

router = APIRouter(include_in_schema=False)

LONGEST: Final = 10.0
"""Seconds for each question to the provider."""

_MINUTES: Final = 600
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_BYTES: Final = 32


class ProviderError(Exception):
    """The provider does not answer as it should, or what it says does not hold; names no person."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


async def _discover(issuer: str) -> Provider:
    said = await _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    try:
        found = Provider(*(str(said[name]) for name in Provider.__slots__))
    except KeyError as missing:
        raise ProviderError(f"its configuration lacks {missing}") from None
    if found.issuer.rstrip("/") != issuer.rstrip("/"):
        raise ProviderError("its configuration is of another issuer")
    return found


async def _fetch(url: str) -> dict[str, Any]:
    try:
        async with httpx2.AsyncClient(timeout=LONGEST, trust_env=False) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            said = answer.json()
    except (httpx2.HTTPError, ValueError) as failure:
        raise ProviderError(f"no answer: {type(failure).__name__}") from None
    if not isinstance(said, dict):
        raise ProviderError("its answer is no object")
    return said


def _client(site: Site) -> "AsyncOAuth2Client":
    settings = site.settings
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise HTTPException(404)
    from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415 - only where configured

    secret = settings.oidc_client_secret
    return AsyncOAuth2Client(
        settings.oidc_client_id,
        secret.get_secret_value() if secret else None,
        scope="openid email",
        redirect_uri=f"{site.url}/sign-in/oidc/back",
        code_challenge_method="S256",
        timeout=LONGEST,
        trust_env=False,
    )


@router.get("/sign-in/oidc")
async def leave(request: Request) -> Response:
    """Lead to the provider; what belongs to this attempt stays in the browser."""
    site = site_of(request)
    await slow_down(request, site)
    client = _client(site)
    try:
        provider = await _discover(site.settings.oidc_issuer or "")
    except ProviderError as failure:
        return _failed(request, failure)
    kept = {name: secrets.token_urlsafe(_BYTES) for name in ("state", "nonce", "verifier")}
    url, _ = client.create_authorization_url(
        provider.authorization_endpoint,
        state=kept["state"],
        nonce=kept["nonce"],
        code_verifier=kept["verifier"],
    )
    answer = RedirectResponse(url, 303)
    answer.set_cookie(
        attempt_cookie(secure=site.secure),
        json.dumps(kept),
        max_age=_MINUTES,
        httponly=True,
        samesite="lax",
        secure=site.secure,
        path="/",
    )
    return answer


@router.get("/sign-in/oidc/back")
async def come_back(request: Request, code: str = "", state: str = "") -> Response:
    """Take what the provider says, once, from the browser that left for it."""
    site = site_of(request)
    await slow_down(request, site)
    client = _client(site)
    kept = _kept(request.cookies.get(attempt_cookie(secure=site.secure), ""))
    if not code or not kept or not secrets.compare_digest(kept["state"].encode(), state.encode()):
        return _failed(request, ProviderError("the answer belongs to no attempt of this browser"))
    try:
        mailbox = await _mailbox(site, client, code, kept)
    except ProviderError as failure:
        return _failed(request, failure)
    return await _enter(request, site, mailbox)


def attempt_cookie(*, secure: bool) -> str:
    """Return the name of what belongs to an attempt; by TLS no other host may set it."""
    return "__Host-entente_oidc" if secure else "entente_oidc"


def _kept(cookie: str) -> dict[str, str]:
    try:
        kept = json.loads(cookie)
    except (ValueError, RecursionError):
        return {}
    names = {"state", "nonce", "verifier"}
    good = (
        isinstance(kept, dict)
        and kept.keys() == names
        and all(isinstance(v, str) and v.isascii() for v in kept.values())
    )
    return kept if good else {}


async def _mailbox(site: Site, client: "AsyncOAuth2Client", code: str, kept: dict[str, str]) -> str:
    """Return the verified mailbox of whoever signed in there."""
    from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # noqa: PLC0415

    provider = await _discover(site.settings.oidc_issuer or "")
    try:
        async with client:
            token = await client.fetch_token(
                provider.token_endpoint, code=code, code_verifier=kept["verifier"]
            )
    except (AuthlibBaseError, httpx2.HTTPError, ValueError) as failure:
        raise ProviderError(f"it gives no token: {type(failure).__name__}") from None
    keys = await _fetch(provider.jwks_uri)
    claims = _claims(str(token.get("id_token", "")), keys, provider.issuer, site, kept["nonce"])
    if claims.get("email_verified") is not True:
        raise ProviderError("it has not verified that mailbox")
    return str(claims.get("email", ""))


def _claims(token: str, keys: dict[str, Any], issuer: str, site: Site, nonce: str) -> dict[str, Any]:
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": site.settings.oidc_client_id or ""},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(_ALGORITHMS))  # type: ignore[arg-type]
        rules.validate(found.claims)
    except (JoseError, ValueError, KeyError) as failure:
        raise ProviderError(f"its token does not hold: {type(failure).__name__}") from None
    return found.claims


async def _enter(request: Request, site: Site, mailbox: str) -> Response:
    now = await site.now()
    async with writing(site.database) as connection:
        known = "@" in mailbox and mailbox.isascii()  # other letters may only look alike
        account = await find_account(connection, mailbox) if known else None
        secret = await signing_in.begin_session(connection, account.id, now) if account else ""
    if account is None:
        log.warning("web.oidc_without_account")
        site.counters.turned_away("no_account")
        return page(request, "sign_in_failed.html", status=403, known=True)
    log.info("web.signed_in", staff=account.id, by="oidc")
    answer = RedirectResponse("/", 303)
    keep_session(answer, site, secret)
    name = attempt_cookie(secure=site.secure)
    answer.delete_cookie(name, httponly=True, samesite="lax", secure=site.secure)
    return answer


def _failed(request: Request, failure: ProviderError) -> Response:
    log.warning("web.oidc_failed", why=str(failure))
    site_of(request).counters.turned_away("provider")
    return page(request, "sign_in_failed.html", status=502, known=False)
