"""Does an e-mail address belong to an organisation's own domain? Text in, a verdict out.

Equal domains are the only proof: no suffix, no likeness, no sub-domain. Names are compared in the
form that the network uses (IDNA), so that a letter of another alphabet is another name.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

DATA = Path(__file__).parent / "data" / "shared_hosts.toml"
#: A site with another path is a page on somebody else's site: a town hosts its associations so.
HOME_PATHS = frozenset(
    "accueil home index index.html index.htm index.php fr fr-fr fr_fr en".split()
)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """proved, or `reason` in words that the person may read; domain: that of the address."""

    proved: bool
    domain: str = ""
    reason: str = ""


@cache
def _shared() -> dict[str, frozenset[str]]:
    with DATA.open("rb") as file:
        return {kind: frozenset(part["domains"]) for kind, part in tomllib.load(file).items()}


def ascii_domain(text: str) -> str:
    """Return a domain in lower case and IDNA form, "" for what is none (an IP, one label).

    A name that the old and the new IDNA read as two domains ("straße.de") is none here.
    """
    text = text.strip().rstrip(".").lower()
    try:
        found = text.encode("idna").decode("ascii")
        if not text.isascii() and found.encode("ascii").decode("idna") != text:
            return ""
    except UnicodeError:
        return ""
    labels = found.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        return ""
    return found if len(found) <= 253 else ""


def address_domain(email: str) -> str:
    """Return the domain of an address, "" where it has none or several signs « @ »."""
    _name, at, domain = email.partition("@")
    return ascii_domain(domain) if at and "@" not in domain else ""


def site_domain(website: str) -> str:
    """Return the domain that a site stands for, without "www."; "" for a page on another's site."""
    try:
        parts = urlsplit(website if "//" in website else f"//{website}")
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https") or parts.username or parts.password:
        return ""
    path = [piece.lower() for piece in unquote(parts.path).split("/") if piece]
    if parts.query or len(path) > 1 or (path and path[0] not in HOME_PATHS):
        return ""
    return ascii_domain(host.removeprefix("www."))


def _parents(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def shared_kind(domain: str) -> str:
    """Return which list excludes a domain ("mail", "site", "many", "suffix"), or ""."""
    lists = _shared()
    if domain in lists["suffix"]:
        return "suffix"
    above = _parents(domain)
    return next(
        (kind for kind in ("mail", "site", "many") if any(name in lists[kind] for name in above)),
        "",
    )


def shared_reason(kind: str, domain: str) -> str:
    """Say why a shared domain proves nothing."""
    words = {
        "mail": _("N’importe qui peut ouvrir une adresse à %(domain)s : elle ne prouve rien."),
        "site": _("%(domain)s héberge les sites de beaucoup d’organisations."),
        "many": _("Beaucoup d’organisations partagent leurs adresses à %(domain)s."),
        "suffix": _("%(domain)s est une terminaison que tout le monde partage."),
    }
    return words[kind] % {"domain": domain}


def judge(email: str, websites: list[str]) -> Verdict:
    """Tell whether an address is at the own domain of an organisation with these sites."""
    domain = address_domain(email)
    if not domain:
        return Verdict(False, reason=_("Votre adresse n’a pas de domaine que nous sachions lire."))
    if kind := shared_kind(domain):
        return Verdict(False, domain, shared_reason(kind, domain))
    known = [site for site in websites if site]
    if not known:
        return Verdict(False, domain, _("Aucun site n’est connu pour cette organisation."))
    sites = {found for site in known if (found := site_domain(site))}
    own = {site for site in sites if not shared_kind(site)}
    if domain in own:
        return Verdict(True, domain)
    if not sites:
        reason = _(
            "Son site est une page sur le site de quelqu’un d’autre : il n’a pas de domaine."
        )
    elif not own:
        site = min(sites)
        reason = shared_reason(shared_kind(site), site)
    else:
        reason = _("Votre adresse est à %(domain)s, le site de l’organisation à %(site)s.") % {
            "domain": domain,
            "site": ", ".join(sorted(own)),
        }
    return Verdict(False, domain, reason)
