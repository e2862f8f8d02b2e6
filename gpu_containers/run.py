"""The entry point of a worker everywhere: read a ticket, run one step, report the outcome.

    run.py            AWS Batch: RUSHES_STEP and RUSHES_TICKET_KEY, one run, exit code (rushes/worker/batch.py)
    run.py serve      SageMaker: GET /ping and POST /invocations on port 8080 (rushes/worker/serve.py)
    run.py --serve    laptop: a line of JSON in, a line with the outcome out (rushes/worker/line_protocol.py)
    run.py check      load the models of the image, print the environment, and exit (rushes/worker/check.py)
    run.py fetch      at image build time: copy MODEL into the folder MODEL_FOLDER, and the models named in
                      WEIGHTS into RUSHES_WEIGHTS (rushes/worker/image_models.py)

Exit codes say whether a retry makes sense: 0 done, 65 bad file, 69 missing engine, 2 invalid call; every other
code may be retried.

An image sets two variables beside those of rushes/settings.py: RUSHES_WARM names the step whose model is loaded
before the first ticket, and RUSHES_WHISPER_SHA256 is the expected digest of that model (rushes/worker/image_models.py).
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rushes.errors import RushesError
from rushes.worker import batch, check, image_models, line_protocol


def main() -> int:
    options = arguments()
    try:
        return run(options)
    except RushesError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return error.exit_code


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description="Run a step of rushes.")
    parser.add_argument("mode", nargs="?", choices=("serve", "check", "fetch"), help="none: AWS Batch")
    parser.add_argument("--serve", action="store_true", help="read tasks from standard input, one per line")
    parser.add_argument("--host", default="", help="address for serve; default: all addresses")
    parser.add_argument("--port", type=int, default=8080, help="port for serve")
    return parser.parse_args()


def run(options: argparse.Namespace) -> int:
    if options.mode == "fetch":
        model_arguments = {name: os.environ.get(name.upper(), "") for name in image_models.MODEL_VARIABLES}
        if model_arguments["model_folder"]:
            image_models.fetch(**model_arguments)
        image_models.pull(os.environ.get("WEIGHTS", "").split())
        return 0
    warm = os.environ.get("RUSHES_WARM", "")
    if options.serve:
        return line_protocol.serve_lines(warm)
    check.tell()
    check.meant(os.environ.get("RUSHES_WHISPER_SHA256", ""))
    if options.mode == "serve":
        from rushes.worker.serve import serve

        return serve(options.host, options.port)
    if options.mode == "check":
        check.warm(warm)
        return 0
    return batch.work(os.environ)


if __name__ == "__main__":
    sys.exit(main())
