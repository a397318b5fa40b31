# SPDX-License-Identifier: Apache-2.0
"""Clients of a soak: each sends its requests one after another and judges answers."""

import json
import random
import threading
import time
from collections.abc import Callable
from typing import Protocol

from harness._native import INJECTED_FAULT, Cancellation
from harness.errors import (
    CancelledError,
    InternalError,
    InvalidArgumentError,
    RerankError,
)
from harness.soak.cases import Case, make_case
from harness.soak.options import SoakOptions
from harness.soak.refusals import Refusal, bad_refusal, limit_refusal
from harness.soak.report import SoakReport
from harness.soak.stock import Stock

# What the check for numbers says of an injected NaN.
NOT_A_NUMBER = "expected a finite number"
# What a request can be beside the settings' names.
BAD, LIMITED, TOKENIZED = "bad request", "beyond a limit", "tokens"
CANCELLED, REFUSED = "to be cancelled", "long text to refuse"


class Service(Protocol):
    """What clients need of a servable."""

    def rerank(self, body: str, cancellation: Cancellation | None = None) -> str:
        """The answer to a request."""

    def tokenize(self, texts: list[str]) -> list[list[int]]:
        """The tokens of each text."""


class Client:
    """One client with a thread of its own."""

    def __init__(
        self, service: Service, stock: Stock, options: SoakOptions, number: int
    ) -> None:
        self.report = SoakReport()
        self._service = service
        self._stock = stock
        self._options = options
        self._number = number
        self._chance = random.Random(f"{options.seed}-{number}")
        # A client that never gets its answer must not keep the process.
        self.thread = threading.Thread(target=self._run, daemon=True)
        self._end = 0.0

    def start(self, end: float) -> None:
        """Sends requests until ``end``, in time.monotonic's seconds."""
        self._end = end
        self.thread.start()

    def step(self) -> None:
        """Sends one request and counts how it ends."""
        options = self._options
        draw = self._chance.random()
        for share, send in (
            (options.bad, self._send_bad),
            (options.limited, self._send_limited),
            (options.tokenized, self._send_tokenized),
            (options.cancelled, self._send_cancelled),
            (1.0, self._send_good),
        ):
            if draw < share:
                send()
                return
            draw -= share

    def ask(self, case: Case, cancellation: Cancellation | None = None) -> str:
        """Sends a good request.

        Returns:
            What is wrong with the answer; "" when it is right.

        Raises:
            RerankError: There is no answer, and none for which the texts are a reason.
        """
        refusal = case.refusal(self._stock)
        try:
            answer = self._service.rerank(case.body(self._stock), cancellation)
        except InvalidArgumentError as error:
            if not refusal:
                raise
            if str(error) != refusal:
                return f"refused with '{error}', expected '{refusal}'"
            self.report.expected_error(error)
            return ""
        if refusal:
            return f"answered, expected the error '{refusal}'"
        response = json.loads(answer)
        self.report.ids.append(hash(response["id"]))
        return case.fault(self._stock, response)

    def _run(self) -> None:
        while time.monotonic() < self._end:
            self.step()

    def _judge(self, kind: str, send: Callable[[], str]) -> None:
        """Every request ends here: right, wrong, or with an error."""
        report = self.report
        report.drawn[kind] += 1
        try:
            wrong = send()
        except CancelledError as error:
            if kind == CANCELLED:
                report.right[kind] += 1
                report.expected_error(error)
            else:
                report.unexpected_error(error)
        except InternalError as error:
            fault = _fault_of(error)
            if fault:
                report.failed[fault] += 1
                report.expected_error(error)
            else:
                report.unexpected_error(error)
        except Exception as error:  # whatever it is, the soak has to tell
            report.unexpected_error(error)
        else:
            if wrong:
                report.wrong(wrong)
            else:
                report.right[kind] += 1

    def _send_bad(self) -> None:
        refusal = bad_refusal(self._chance)
        self._judge(BAD, lambda: self._refused(refusal))

    def _send_limited(self) -> None:
        refusal = limit_refusal(self._chance, self._options)
        self._judge(LIMITED, lambda: self._refused(refusal))

    def _refused(self, refusal: Refusal) -> str:
        try:
            self._service.rerank(refusal.body)
        except RerankError as error:
            wrong = refusal.fault(error)
            if not wrong:
                self.report.expected_error(error)
            return wrong
        return f"answered, expected {refusal.error.__name__}: {refusal.body[:60]}"

    def _send_tokenized(self) -> None:
        self._judge(TOKENIZED, self._tokenized)

    def _tokenized(self) -> str:
        tokens = self._service.tokenize(self._stock.queries)
        return "" if tokens == self._stock.tokens else "tokens are another text's"

    def _send_good(self) -> None:
        case = self._case()
        kind = REFUSED if case.refusal(self._stock) else case.setting.name
        self._judge(kind, lambda: self.ask(case))

    def _send_cancelled(self) -> None:
        case = self._case()
        cancellation = Cancellation()
        timer = threading.Timer(self._chance.uniform(0, 0.02), cancellation.cancel)
        timer.start()
        self._judge(CANCELLED, lambda: self.ask(case, cancellation))
        timer.cancel()

    def _case(self) -> Case:
        name = f"{self._number}-{self.report.requests}"
        return make_case(self._chance, name, self._stock, self._options.max_tokens)


def _fault_of(error: InternalError) -> str:
    """The fault that the message tells of, or ""; whether it was injected shows later.

    A score that is no number looks the same whatever it came from.
    """
    if INJECTED_FAULT in str(error):
        return "throw"
    return "NaN" if NOT_A_NUMBER in str(error) else ""
