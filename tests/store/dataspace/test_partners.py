"""Messages go to addresses that a steward entered, and nowhere else."""

import http.server
import threading

import pytest

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store.database.engine import reading, writing
from sekiso.store.dataspace import partners
from sekiso.store.dataspace.partners import Http, Partner
from sekiso.store.opening import opened

PARTNER = Partner("p", "o", "e", "https://p.example/dsp", "token", "")


@pytest.fixture
def store(tmp_path):
    store = opened(tmp_path, owner="Factory")
    store.organisation("Institute")
    return store


def entered(store, address):
    own, elsewhere = store.organisations()
    with writing(store.engine) as connection:
        key = partners.add_partner(
            connection, owner=own, organisation=elsewhere, address=address,
            credential="secret", now=store.now,
        )  # fmt: skip
        return partners.partner(connection, key)


@pytest.mark.parametrize(
    "address",
    [
        "http://p.example/dsp",
        "ftp://p.example/dsp",
        "file:///etc/passwd",
        "https:///dsp",
        "https://[1::/dsp",
        "https://me:word@p.example/dsp",
        "https://p.example/dsp?to=x",
        "https://p.example/dsp#x",
        "",
    ],
)
def test_an_address_without_tls_or_with_extras_is_refused(store, address):
    with pytest.raises(DataError, match="not that of a known partner"):
        entered(store, address)


def test_a_partner_is_kept_with_its_credential_hidden(store):
    partner = entered(store, "https://p.example/dsp/")
    assert (partner.address, partner.credential) == ("https://p.example/dsp", "secret")
    with reading(store.engine) as connection:
        kept = connection.exec_driver_sql("SELECT credential FROM partner").scalar()
    assert "secret" not in kept
    assert partner.url("catalog/request") == "https://p.example/dsp/catalog/request"


def test_this_computer_needs_no_tls(store):
    assert entered(store, "http://127.0.0.1:8000/dsp").address == "http://127.0.0.1:8000/dsp"


def test_partners_are_those_of_their_owner(store):
    own, elsewhere = store.organisations()
    partner = entered(store, "https://p.example/dsp")
    with reading(store.engine) as connection:
        assert partners.partners(connection, owner=own) == [partner]
        assert partners.partners(connection, organisation=elsewhere) == [partner]
        assert partners.partners(connection, owner=elsewhere) == []
        with pytest.raises(DataError, match="no such offer"):
            partners.partner(connection, "not there")


@pytest.mark.parametrize(
    "url",
    [
        "https://p.example/dsp",
        "https://p.example/dspx/data",
        "https://p.example/dsp/../admin",
        "http://p.example/dsp/data",
        "https://p.example.evil/dsp/data",
        "https://p.example@evil/dsp/data",
        "https://p.example:444/dsp/data",
        "http://169.254.169.254/dsp/data",
        "https://[1::/dsp/data",
    ],
)
def test_what_does_not_lie_below_the_partner_is_elsewhere(url):
    with pytest.raises(DataError, match="not that of a known partner"):
        PARTNER.refuse_elsewhere(url)
    PARTNER.refuse_elsewhere("https://p.example/dsp/data/1")


@pytest.fixture
def server():
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self):
            status = int(self.path.removeprefix("/"))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/200")
            self.end_headers()
            self.wfile.write(self.headers["Authorization"].encode() + b" " + self.command.encode())

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


def test_a_message_is_posted_and_data_are_fetched_with_the_token(server):
    assert Http().send(f"{server}/200", "t") == b"Bearer t GET"
    assert Http().send(f"{server}/201", "t", {"a": 1}) == b"Bearer t POST"


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_errors_and_redirects_are_failures_of_the_partner(server, status):
    with pytest.raises(ServiceError, match=f"said: {status}"):
        Http().send(f"{server}/{status}", "t")


def test_who_does_not_answer_is_told(server):
    with pytest.raises(ServiceError, match="did not take the message"):
        Http().send("http://127.0.0.1:1/dsp/catalog", "t")


def test_an_answer_without_end_is_cut(server, monkeypatch):
    monkeypatch.setattr(partners, "MOST_BYTES", 3)
    with pytest.raises(ServiceError, match="> 3 bytes"):
        Http().send(f"{server}/200", "t")
