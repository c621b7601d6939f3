"""A small OpenID Connect provider, run as a process: discovery, authorisation, token, keys, user information.

    python -m tests.users.oidc_provider client-id client-secret '{"sub": "7", "email": "..."}'

Prints its address. It lets in whoever comes, as the person it was told of, and checks what a provider has to check: the
client and its secret, the redirect address, PKCE, that a code is used once.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, PERSON = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CODES, TOKENS = {}, set()


class Provider(BaseHTTPRequestHandler):
    def do_GET(self):
        where = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        match where.path:
            case "/.well-known/openid-configuration":
                self.tell(configuration(self.site))
            case "/authorize":
                self.authorize(asked)
            case "/keys":
                self.tell({"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "one"}]})
            case "/userinfo":
                known = self.headers.get("Authorization", "").removeprefix("Bearer ") in TOKENS
                self.tell(PERSON if known else {"error": "invalid_token"}, 200 if known else 401)
            case _:
                self.tell({}, 404)

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(sent).items()}
        held = CODES.pop(asked.get("code"), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        mine = (asked.get("client_id"), asked.get("client_secret")) == (CLIENT, SECRET)
        if not held or not mine or held != (asked.get("redirect_uri"), proof.decode()):
            self.tell({"error": "invalid_grant"}, 400)
            return
        TOKENS.add(access := secrets.token_urlsafe(16))
        told = PERSON | {"iss": self.site, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 300}
        signed = jwt.encode(told, KEY, algorithm="RS256", headers={"kid": "one"})
        self.tell({"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed})

    def authorize(self, asked):
        if asked.get("client_id") != CLIENT or asked.get("code_challenge_method") != "S256":
            self.tell({"error": "invalid_request"}, 400)
            return
        code = secrets.token_urlsafe(16)
        CODES[code] = (asked["redirect_uri"], asked["code_challenge"])
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.end_headers()

    @property
    def site(self):
        return f"http://localhost:{self.server.server_port}"

    def tell(self, body, status=200):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


def configuration(site):
    return {
        "issuer": site,
        "authorization_endpoint": f"{site}/authorize",
        "token_endpoint": f"{site}/token",
        "userinfo_endpoint": f"{site}/userinfo",
        "jwks_uri": f"{site}/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }


if __name__ == "__main__":
    server = ThreadingHTTPServer(("localhost", 0), Provider)
    sys.stdout.write(f"http://localhost:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
