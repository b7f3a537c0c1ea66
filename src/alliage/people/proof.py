"""Fresh proof of who one is, before what a stolen session must not do.

Signing in counts for a while; after that a code goes to the present address, or a passkey answers.
allauth keeps the record of proofs and the interrupted request; it knows no proof by e-mailed code
for who is signed in already (`allauth.account.internal.flows.reauthentication`).
"""

import functools
import time
from collections.abc import Callable, Container
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.cryptokit import normalize_user_code
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from alliage.core import ratelimit

#: How long a proof, signing in among them, is believed.
FRESH_SECONDS = 15 * 60
#: Codes that one account may ask for, so that nobody fills a mailbox or guesses at leisure.
SENDING = ratelimit.parse("6/h")
STATE = "people_proof"

View = Callable[..., HttpResponseBase]


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether the person of this session proved who they are a short while ago."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] <= FRESH_SECONDS


def asked_before(view: View, *, methods: Container[str] = ("POST",)) -> View:
    """Ask who is signed in for a fresh proof before a view; the request goes on once it is given.

    An anonymous visitor passes: who may call the view at all is said by its access.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asks = request.method in methods and request.user.is_authenticated
        if asks and not is_fresh(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


class CodeProof(AbstractCodeVerificationProcess):
    """A code on its way to the present address; the session keeps its fingerprint alone."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=3,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )

    @classmethod
    def pending(cls, request: HttpRequest) -> "CodeProof | None":
        """Return the code that this session waits for, while it is valid."""
        state = request.session.get(STATE)
        found = cls(request, state) if state else None
        return found.abort_if_invalid() if found else None

    @classmethod
    def initiate(cls, request: HttpRequest) -> "CodeProof | None":
        """Send a code, or return None where this account asked for too many."""
        if ratelimit.take(f"proof:{request.user.pk}", SENDING):
            return None
        process = cls(request, cls.initial_state(request.user, request.user.email))
        process.send()
        process.persist()
        return process

    def send(self) -> None:
        code = get_adapter().generate_login_code()
        self.state["fingerprint"] = _fingerprint(code)
        get_adapter().send_mail("account/email/proof_code", self.state["email"], {"code": code})

    def persist(self) -> None:
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        self.request.session.pop(STATE, None)

    def accepts(self, code: str) -> bool:
        """Take one try: the right code is recorded as a proof, the third wrong one ends it."""
        # A code that went to a former address proves nothing of the present one.
        current = self.state["email"] == self.request.user.email
        if not (current and constant_time_compare(_fingerprint(code), self.state["fingerprint"])):
            self.record_invalid_attempt()
            return False
        self.abort()
        # Whoever copied this session's cookie does not get the proof with it.
        self.request.session.cycle_key()
        record_authentication(self.request, self.user, method="code", reauthenticated=True)
        return True


def _fingerprint(code: str) -> str:
    return salted_hmac("alliage.people.proof", normalize_user_code(code)).hexdigest()
