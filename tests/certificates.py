"""Certificates made on the spot: an authority of our own, and what a server may show that is wrong."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Authority:
    """Signs certificates of servers; `file` is what a client trusts."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def file(self) -> Path:
        return self.folder / "authority.pem"

    def server(self, name: str = HERE, *, days: float = 365, signed_by: str = "authority") -> ssl.SSLContext:
        """Return what a server shows: for this name, good for so many days from now, or ended before it.

        Args:
            name: DNS name or address it is made out to.
            days: Until it ends; negative: it ended.
            signed_by: `itself` makes a certificate nobody vouches for.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certify(name, days, alone=signed_by == "itself"))
        return context

    def renew(self, shown: ssl.SSLContext) -> None:
        """Let a server show a good certificate from now on."""
        shown.load_cert_chain(self._certify(HERE, 365, alone=False))

    def _certify(self, name: str, days: float, *, alone: bool) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer, signer = (_name(name), key) if alone else (self.certificate.subject, self.key)
        builder = _builder(_name(name), issuer, key, signer, days=days)
        builder = builder.add_extension(x509.SubjectAlternativeName([_alternative(name)]), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        file = self.folder / f"server-{x509.random_serial_number()}.pem"
        file.write_bytes(_pem(key) + builder.sign(signer, hashes.SHA256()).public_bytes(_PEM))
        return file


def new_authority(folder: Path) -> Authority:
    """Make an authority that signs servers' certificates and keeps its own in this folder."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("An authority for tests")
    builder = _builder(name, name, key, key, days=3650)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_may_sign(), critical=True)
    authority = Authority(folder, key, builder.sign(key, hashes.SHA256()))
    authority.file.write_bytes(authority.certificate.public_bytes(_PEM))
    return authority


_PEM = serialization.Encoding.PEM


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    days: float,
) -> x509.CertificateBuilder:
    ends = datetime.now(UTC) + timedelta(days=days)
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(ends, datetime.now(UTC)) - timedelta(days=30))
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(name)) if name == HERE else x509.DNSName(name)


def _may_sign() -> x509.KeyUsage:
    allowed = {"key_cert_sign": True, "crl_sign": True}
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
