"""A stand-in for SageMaker's API on 127.0.0.1: it keeps what it is sent and answers in the API's own form.

It knows the operations that rushes uses and what their documents say; nothing of it was measured. An endpoint
is Creating when it is made and InService when it is looked at again. Asynchronous invocations go to the worker
at `port`, see async_inference.py.
"""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from tests.gpu_containers.async_inference import AsyncInference

VERBS = ("Create", "Describe", "List", "Update", "Delete")
KINDS = ("Model", "EndpointConfig", "Endpoint")
NOW = 1_790_000_000


class Refused(Exception):
    """An answer of 400 with a code and a message."""


class SageMaker:
    """`sent` is every call as (operation, body), `kept` what exists, by kind and name."""

    def __init__(self, s3: Any, port: int = 0) -> None:
        self.s3, self.port = s3, port
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.kept: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self.fails = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(self))
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    @property
    def environment(self) -> dict[str, str]:
        url = f"http://127.0.0.1:{self.server.server_port}"
        return {"AWS_ENDPOINT_URL_SAGEMAKER": url, "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": url}

    @property
    def calls(self) -> Counter[str]:
        return Counter(operation for operation, _ in self.sent)

    def call(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        self.sent.append((operation, body))
        verb = next(
            verb for verb in ("Create", "Describe", "List", "Update", "Delete") if operation.startswith(verb)
        )
        kind = operation.removeprefix(verb)
        if verb == "List":
            return self.listed(kind.removesuffix("s"), body)
        name = body[f"{kind}Name"]
        if verb in {"Create", "Update"}:
            return self.create(kind, name, body) if verb == "Create" else self.update(kind, name, body)
        return self.describe(kind, name) if verb == "Describe" else self.delete(kind, name)

    def create(self, kind: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        if name in self.kept[kind]:
            raise Refused("ValidationException", f'Cannot create already existing {kind} "{name}".')
        self.kept[kind][name] = {
            **body,
            f"{kind}Arn": arn(kind, name),
            "CreationTime": NOW,
            **({"EndpointStatus": "Creating", "LastModifiedTime": NOW} if kind == "Endpoint" else {}),
        }
        return {f"{kind}Arn": arn(kind, name)}

    def describe(self, kind: str, name: str) -> dict[str, Any]:
        told = dict(self.existing(kind, name))
        if kind == "Endpoint":
            config = self.existing("EndpointConfig", told["EndpointConfigName"])
            self.kept[kind][name]["EndpointStatus"] = "Failed" if self.fails else "InService"
            variants = [
                {"VariantName": one["VariantName"], "CurrentInstanceCount": one["InitialInstanceCount"]}
                for one in config["ProductionVariants"]
            ]
            told |= {"ProductionVariants": variants, "AsyncInferenceConfig": config["AsyncInferenceConfig"]}
            told |= {"FailureReason": self.fails} if self.fails else {}
        return told

    def update(self, kind: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        self.existing(kind, name).update(body, EndpointStatus="Updating")
        return {f"{kind}Arn": arn(kind, name)}

    def delete(self, kind: str, name: str) -> dict[str, Any]:
        self.existing(kind, name)
        del self.kept[kind][name]
        return {}

    def listed(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        found = [name for name in self.kept[kind] if body.get("NameContains", "") in name]
        return {
            f"{kind}s": [
                {f"{kind}Name": name, f"{kind}Arn": arn(kind, name), "CreationTime": NOW} for name in found
            ]
        }

    def existing(self, kind: str, name: str) -> dict[str, Any]:
        if name not in self.kept[kind]:
            raise Refused("ValidationException", f'Could not find {kind} "{arn(kind, name)}".')
        return self.kept[kind][name]

    def invoke(self, name: str, headers: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """The headers and the body of the answer to InvokeEndpointAsync."""
        self.headers.append(headers)
        config = self.existing("EndpointConfig", self.existing("Endpoint", name)["EndpointConfigName"])
        paths = config["AsyncInferenceConfig"]["OutputConfig"]
        endpoint = AsyncInference(self.port, self.s3, paths["S3OutputPath"], paths["S3FailurePath"])
        output, failure = endpoint.invoke(
            headers["x-amzn-sagemaker-inputlocation"], headers["x-amzn-sagemaker-content-type"]
        )
        places = {"X-Amzn-SageMaker-OutputLocation": output, "X-Amzn-SageMaker-FailureLocation": failure}
        return places, {"InferenceId": "1"}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def arn(kind: str, name: str) -> str:
    return f"arn:aws:sagemaker:us-east-1:000000000000:{kind.lower()}/{name}"


def handler_for(sagemaker: SageMaker) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """JSON 1.1 for the API, REST for its runtime."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            places: dict[str, str] = {}
            try:
                if "X-Amz-Target" in self.headers:
                    status, told = (
                        200,
                        sagemaker.call(self.headers["X-Amz-Target"].split(".")[1], json.loads(body)),
                    )
                else:
                    name = unquote(self.path.split("/")[2])
                    status = 202
                    places, told = sagemaker.invoke(
                        name, {key.lower(): value for key, value in self.headers.items()}
                    )
            except Refused as refused:
                status, told = 400, dict(zip(("__type", "message"), refused.args, strict=True))
            data = json.dumps(told).encode()
            self.send_response(status)
            for key, value in {**places, "Content-Length": str(len(data))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, form: str, *values: Any) -> None:
            """Quiet."""

    return Handler
