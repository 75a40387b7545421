"""Where messages to partners may go: over TLS, not into the service's own network."""

import pytest

from sekiso.domain.errors import DataError
from sekiso.store.dataspace import partners
from sekiso.store.dataspace.partners import Http, add_partner, refuse_near


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/dsp", "https://[::1]/dsp", "https://10.0.0.8/dsp", "https://localhost/x",
     "https://169.254.169.254/latest", "https://192.168.1.1:8443/x", "https:///x"],
)  # fmt: skip
def test_a_service_for_others_sends_nothing_into_its_own_network(url):
    with pytest.raises(DataError, match="address"):
        Http(is_local=False).send(url, "token")


def test_hosts_that_are_named_may_be_near():
    refuse_near("https://10.0.0.8/dsp", ["10.0.0.8"])


@pytest.mark.parametrize("address", ["http://a.example/dsp", "ftp://a.example", "https://u@a/x"])
def test_a_partner_without_tls_is_refused(address):
    with pytest.raises(DataError, match="address"):
        add_partner(None, owner="", organisation="", address=address, credential="", now="")


def test_redirects_are_not_followed():
    assert partners._NoRedirect().redirect_request(None, None, 302, "", None, "http://x") is None
