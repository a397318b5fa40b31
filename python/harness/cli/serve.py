# SPDX-License-Identifier: Apache-2.0
"""``serve``: a reranking server on this machine, for clients of other servers."""

import argparse
import os
from pathlib import Path
from typing import Any

import harness
from harness._native import option_list
from harness._shared.extras import require
from harness.cli import parents
from harness.cli.model_options import given_options, parse_properties
from harness.cli.numbers import natural_int, positive_int, seconds, whole_int
from harness.errors import InvalidArgumentError
from harness.serve.dialects import DIALECTS
from harness.serve.settings import MOST_BYTES, ModelSource, ServeSettings

KEY_VARIABLE = "RERANK_API_KEY"
MOST_PORT = 65535
WORDS = {"true": True, "false": False}

EXAMPLE = """\
examples:
  python -m harness serve
  curl http://127.0.0.1:8000/v1/rerank -H 'Content-Type: application/json' \\
      -d '{"query": "make backups", "documents": ["a backup tool", "a game"]}'
  python -m harness serve qwen=models/Qwen3-Reranker-0.6B small=models/graph.pbtxt \\
      --set qwen.max_length=2048 --host 0.0.0.0

A MODEL is a model directory or a graph.pbtxt with one rerank node. NAME= in front is
what requests state as model; without it the folder's name is. The first answers
requests that name none. The API key is better in the environment variable
RERANK_API_KEY than on the command line, which other users of the machine can read.
SIGHUP loads the models again while they answer; SIGTERM finishes what runs and ends.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "serve",
        help="answer rerank requests over HTTP",
        description="Serves models over HTTP to clients of Cohere, Jina and others.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.loading()],
    )
    parser.add_argument(
        "models",
        nargs="*",
        metavar="MODEL",
        help="[NAME=]DIR or [NAME=]graph.pbtxt; default: the model that comes with "
        "the package",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME.OPTION=VALUE",
        dest="settings",
        help="an option of one of the models; can be repeated",
    )
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument(
        "--port",
        type=whole_int(0, MOST_PORT),
        default=8000,
        metavar="N",
        help="default: %(default)s; 0 takes a free one",
    )
    parser.add_argument(
        "--dialect",
        choices=list(DIALECTS),
        help="what every rerank path speaks; default: path and body decide",
    )
    _add_security(parser)
    _add_limits(parser)
    parser.add_argument("--json", action="store_true", help="log lines as JSON objects")
    parser.add_argument(
        "--traces",
        action="store_true",
        help="OpenTelemetry; OTEL_EXPORTER_OTLP_ENDPOINT says where to",
    )
    parser.set_defaults(run=run)


def _add_security(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--api-key",
        default=os.environ.get(KEY_VARIABLE, ""),
        metavar="KEY",
        help=f"what clients send as bearer token; default: ${KEY_VARIABLE}",
    )
    parser.add_argument(
        "--cors",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="origin whose pages may ask, or *; can be repeated",
    )
    parser.add_argument(
        "--tls-certificate", type=Path, metavar="FILE", help="PEM; serves HTTPS"
    )
    parser.add_argument(
        "--tls-key", type=Path, metavar="FILE", help="PEM, of the certificate"
    )


def _add_limits(parser: argparse.ArgumentParser) -> None:
    defaults = ServeSettings(())
    parser.add_argument(
        "--max-requests",
        type=positive_int,
        default=defaults.most_requests,
        metavar="N",
        help="requests at work; one more gets status 429; default: %(default)s",
    )
    parser.add_argument(
        "--max-bytes",
        type=whole_int(1, MOST_BYTES),
        default=defaults.most_bytes,
        metavar="N",
        help="of a body; default: %(default)s",
    )
    parser.add_argument(
        "--body-timeout",
        type=seconds,
        default=defaults.body_seconds,
        metavar="SECONDS",
        help="for a request's head, and for its body; default: %(default)s",
    )
    parser.add_argument(
        "--answer-timeout",
        type=seconds,
        default=defaults.answer_seconds,
        metavar="SECONDS",
        help="for a client to read its answer; default: %(default)s",
    )
    parser.add_argument(
        "--grace",
        type=natural_int,
        default=int(defaults.grace_seconds),
        metavar="SECONDS",
        help="for running requests when the server ends; default: %(default)s",
    )


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: An option, a model or the address is at fault.
    """
    require(
        "serve",
        starlette="rerank-harness[serve]",
        uvicorn="rerank-harness[serve]",
        httptools="rerank-harness[serve]",
        prometheus_client="rerank-harness[serve]",
    )
    settings = settings_of(options)
    from harness.serve.logs import logs_on_standard_error
    from harness.serve.server import run_server

    with logs_on_standard_error(as_json=options.json):
        run_server(settings)


def settings_of(options: argparse.Namespace) -> ServeSettings:
    """What the command line describes.

    Raises:
        InvalidArgumentError: A model or an option is wrong.
    """
    if (options.tls_certificate is None) != (options.tls_key is None):
        raise InvalidArgumentError(
            "--tls-certificate, --tls-key: expected both or neither"
        )
    return ServeSettings(
        models=_models(options),
        host=options.host,
        port=options.port,
        dialect=options.dialect,
        api_key=options.api_key,
        cors=tuple(options.cors),
        certificate=options.tls_certificate,
        key=options.tls_key,
        most_bytes=options.max_bytes,
        body_seconds=options.body_timeout,
        answer_seconds=options.answer_timeout,
        most_requests=options.max_requests,
        grace_seconds=options.grace,
        traces=options.traces,
    )


def _models(options: argparse.Namespace) -> tuple[ModelSource, ...]:
    texts = options.models or [str(harness.bundled_model())]
    paths = dict(map(_named, texts))
    if len(paths) != len(texts):
        raise InvalidArgumentError(
            "MODEL: expected a name for each model, got one twice; NAME=DIR gives one"
        )
    shared = given_options(options)
    own = _own_options(options.settings, list(paths))
    return tuple(
        ModelSource(name, path, shared | own.get(name, {}))
        for name, path in paths.items()
    )


def _named(text: str) -> tuple[str, Path]:
    name, separator, path = text.rpartition("=")
    if separator and (not name or not path):
        raise InvalidArgumentError(f"MODEL: expected [NAME=]DIR, got {text}")
    file = Path(path)
    if not name:
        folder = file.parent if file.suffix == ".pbtxt" else file
        name = folder.resolve().name
    return name, file


def _own_options(settings: list[str], names: list[str]) -> dict[str, dict[str, Any]]:
    """NAME.OPTION=VALUE by name and option."""
    own: dict[str, dict[str, Any]] = {}
    for text in settings:
        place, separator, value = text.partition("=")
        name, dot, option = place.rpartition(".")
        if not (separator and dot):
            raise InvalidArgumentError(f"--set: expected NAME.OPTION=VALUE, got {text}")
        if name not in names:
            raise InvalidArgumentError(
                f"--set: expected the name of a model, {' or '.join(names)}, got {name}"
            )
        if option in own.get(name, {}):
            raise InvalidArgumentError(f"--set: {place} is set twice")
        own.setdefault(name, {})[option] = _value(option, value)
    return own


def _value(option: str, text: str) -> object:
    """The value of an option; which values it takes is checked when a model loads."""
    kinds = {known["name"]: known["kind"] for known in option_list()}
    if option not in kinds:
        raise InvalidArgumentError(
            f"--set: expected one of {', '.join(kinds)}, got {option}"
        )
    if option == "plugin_config":
        return parse_properties(text)
    if kinds[option] == "bool":
        if text not in WORDS:
            raise InvalidArgumentError(
                f"--set: {option}: expected true or false, got {text}"
            )
        return WORDS[text]
    if kinds[option] == "int":
        try:
            return int(text)
        except ValueError:
            raise InvalidArgumentError(
                f"--set: {option}: expected a whole number, got {text[:40]}"
            ) from None
    return text
