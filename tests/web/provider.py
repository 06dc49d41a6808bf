"""A small OpenID Connect provider in a process of its own: `python -m tests.web.provider PORT`.

Whoever comes is signed in as the mailbox in `login`, which its operator sets by `POST /become`.
"""

import base64
import hashlib
import secrets
import sys
import time
from typing import Annotated, Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form, HTTPException
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "entente", "a secret shared"

app = FastAPI()
_keys = [RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("published", "other")]
_login: dict[str, Any] = {}
_codes: dict[str, dict[str, str]] = {}


def issuer() -> str:
    return f"http://127.0.0.1:{sys.argv[1]}"


@app.post("/become")
def become(login: dict[str, Any]) -> None:
    """Say who signs in next: claims to add, `key` to sign with another key."""
    _login.clear()
    _login.update(login)


@app.get("/.well-known/openid-configuration")
def configuration() -> dict[str, str]:
    return {
        "issuer": issuer(),
        "authorization_endpoint": f"{issuer()}/authorize",
        "token_endpoint": f"{issuer()}/token",
        "jwks_uri": f"{issuer()}/keys",
    }


@app.get("/keys")
def keys() -> dict[str, Any]:
    return {"keys": [_keys[0].as_dict(private=False)]}


@app.get("/authorize")
def authorize(  # noqa: PLR0913, PLR0917 - as the standard has it
    client_id: str, redirect_uri: str, state: str, nonce: str, code_challenge: str, code_challenge_method: str
) -> RedirectResponse:
    if client_id != CLIENT or code_challenge_method != "S256":
        raise HTTPException(400)
    code = secrets.token_urlsafe()
    _codes[code] = {"nonce": nonce, "challenge": code_challenge, "redirect_uri": redirect_uri}
    return RedirectResponse(f"{redirect_uri}?{urlencode({'code': code, 'state': state})}", 303)


@app.post("/token")
def token(
    code: Annotated[str, Form()], code_verifier: Annotated[str, Form()], redirect_uri: Annotated[str, Form()]
) -> dict[str, object]:
    asked = _codes.pop(code, None)
    digest = hashlib.sha256(code_verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if asked is None or asked["challenge"] != challenge or asked["redirect_uri"] != redirect_uri:
        raise HTTPException(400)
    now = int(time.time())
    claims = {
        "iss": issuer(),
        "aud": CLIENT,
        "sub": "1",
        "iat": now,
        "exp": now + 60,
        "nonce": asked["nonce"],
    }
    login = dict(_login)
    key = _keys[1] if login.pop("other_key", False) else _keys[0]
    signed = jwt.encode({"alg": "RS256", "kid": "published"}, {**claims, **login}, key)
    return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
