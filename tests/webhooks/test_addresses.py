"""Which addresses an event may be sent to."""

from ipaddress import ip_address, ip_network

import pytest

from activities.webhooks.addresses import is_allowed, is_public

FORBIDDEN = (
    *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"),
    *(
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "100.64.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.7",
    ),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *(
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
    ),
    *(
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "fe80::1",
        "fe80::1%lo",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "100::1",
    ),
    *("2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "2001:20::1"),
)
PUBLIC = ("8.8.8.8", "1.1.1.1", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1")


@pytest.mark.parametrize("address", FORBIDDEN)
def test_nothing_goes_to_an_address_that_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_what_the_operator_allows_is_allowed_and_nothing_beside_it() -> None:
    allowed = [ip_network(each) for each in ("10.1.0.0/16", "fd00::/8")]
    found = [is_allowed(each, allowed) for each in ("10.1.2.3", "fd12::1", "10.2.0.1", "::ffff:10.1.2.3")]
    assert found == [True, True, False, False]
