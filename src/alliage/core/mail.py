"""Mail in development: printed on the console, and kept in the data folder for /dev/boite/."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

KEPT = 100


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of the development mailbox."""

    at: datetime
    to: str
    subject: str
    text: str


class DevelopmentBackend(BaseEmailBackend):
    """Write each mail to a file of the mailbox and show it on the console, codes in sight."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.DEVELOPMENT_MAILBOX)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)  # where an earlier version made it: codes are in there
        for message in email_messages:
            content = message.message().as_bytes()
            path = folder / f"{time.time_ns():020d}.eml"
            # The page of the mailbox reads while the worker writes: a letter is there whole or not.
            half = path.with_suffix(".part")
            half.write_bytes(content)
            half.replace(path)
            print(
                f"\n--- {', '.join(message.to)} : {message.subject}\n{message.body}\n---",
                file=sys.stderr,
            )
        for old in sorted(folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def read_mailbox(limit: int) -> list[Mail]:
    """Return the newest mails of the development mailbox, newest first."""
    paths = sorted(Path(settings.DEVELOPMENT_MAILBOX).glob("*.eml"), reverse=True)[:limit]
    return [_read(path) for path in paths]


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        at=datetime.fromtimestamp(int(path.stem) / 1e9, tz=UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
    )
