"""What stands before PostgreSQL in an account: TLS, which the local build has not, and a server that sleeps."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SSL_REQUEST = 8  # bytes with which a client of PostgreSQL asks for TLS
CHUNK = 65_536


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that is its own root, and its key."""
    now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a server")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    root, secret = folder / "root.pem", folder / "key.pem"
    root.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return root, secret


@contextmanager
def over_tls(port: int, root: Path, secret: Path) -> Iterator[int]:
    """The port that speaks TLS and hands on to `port`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(root, secret)

    def encrypted(plain: socket.socket) -> None:
        """A client that does not like the certificate goes away."""
        plain.recv(SSL_REQUEST)
        plain.sendall(b"S")
        with context.wrap_socket(plain, server_side=True) as client:
            hand_on(client, port)

    with listening(encrypted) as found:
        yield found


@contextmanager
def asleep(port: int) -> Iterator[tuple[int, threading.Event]]:
    """A port that takes connections and says nothing, and hands on to `port` from the moment that it is woken."""
    awake = threading.Event()

    def late(client: socket.socket) -> None:
        awake.wait()
        hand_on(client, port)

    with listening(late) as found:
        yield found, awake
        awake.set()


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port where each connection is served by a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept, args=(listener, serve), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def accept(listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=quietly, args=(client, serve), daemon=True).start()


def quietly(client: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    with client, suppress(OSError):
        serve(client)


def hand_on(client: socket.socket, port: int) -> None:
    """Until either side is done."""
    with socket.create_connection(("127.0.0.1", port)) as server:
        back = threading.Thread(target=pipe, args=(server, client), daemon=True)
        back.start()
        pipe(client, server)
        back.join()


def pipe(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
