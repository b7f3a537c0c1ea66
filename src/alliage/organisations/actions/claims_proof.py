"""Submit a proof: a receipt, a voucher's word, an address at the organisation's own domain."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from alliage.core import audit, files
from alliage.core.actor import Actor
from alliage.core.models.files import StoredFile
from alliage.organisations import claims_domain as domains
from alliage.organisations.actions.claims import ask_managers
from alliage.organisations.actions.claims_checks import check_ask_voucher, check_submit
from alliage.organisations.actions.claims_decide import verified
from alliage.organisations.adapters import claims as directory
from alliage.organisations.enums import ClaimState, Proof, Visibility
from alliage.organisations.models import Claim, Organisation
from alliage.organisations.queries import claims as queries

#: The scope of receipts in the private files.
SCOPE = "organisations.receipt"
#: A scan of one page; more is a photo album.
RECEIPT_BYTES = 4 * 1024 * 1024


def sniff(content: bytes) -> str:
    """Return the extension that a file's own bytes call for: ".pdf", ".jpg", ".png", or ""."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return ".pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return ".png"
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-2048:]:
        return ".jpg"
    return ""


def may_read_receipt(by: Actor, file: StoredFile) -> bool:
    """Operators read a receipt to decide; the claimant reads what they sent."""
    if by.is_operator:
        return True
    if by.person is None:
        return False
    return Claim.objects.filter(receipt=file.pk, person=by.person.pk).exists()


files.register_scope(SCOPE, may_read_receipt)


@transaction.atomic
def send_receipt(*, claim: Claim, content: bytes, note: str = "", by: Actor) -> Claim:
    """Send the declaration's receipt to the operator; a second one takes the first one's place."""
    check_submit(by, claim, Proof.RECEIPT)
    extension = sniff(content)
    if not extension or len(content) > RECEIPT_BYTES:
        raise ValueError("the form lets through PDF, JPEG and PNG files of a limited size alone")
    former = claim.receipt
    name = f"recepisse-{claim.pk}{extension}"
    stored = files.store(content, name, scope=SCOPE, by=by, subject=f"claim:{claim.pk}")
    claim.receipt = stored
    _submit(claim, Proof.RECEIPT, note=note, voucher=None, by=by)
    if former:
        files.remove(former, by=by)
    return claim


@transaction.atomic
def ask_voucher(*, claim: Claim, voucher: Organisation, note: str = "", by: Actor) -> Claim:
    """Ask an organisation that may vouch for others to vouch for this one."""
    check_ask_voucher(by, claim, voucher)
    _submit(claim, Proof.VOUCHED, note=note, voucher=voucher, by=by)
    return claim


@transaction.atomic
def ask_operator(*, claim: Claim, note: str, by: Actor) -> Claim:
    """Ask the operator to decide without a receipt: a collective has none."""
    check_submit(by, claim, Proof.OPERATOR)
    _submit(claim, Proof.OPERATOR, note=note, voucher=None, by=by)
    return claim


def _submit(
    claim: Claim, proof: Proof, *, note: str, voucher: Organisation | None, by: Actor
) -> None:
    Claim.objects.select_for_update().filter(pk=claim.pk, state__in=queries.OPEN).get()
    claim.state, claim.proof = ClaimState.SUBMITTED, proof
    claim.note, claim.voucher, claim.reason = note, voucher, ""
    claim.decided_at = None
    fields = ["state", "proof", "note", "voucher", "reason", "receipt", "decided_at"]
    claim.save(update_fields=fields)
    ask_managers(claim)
    audit.record("claim.submitted", by=by, target=claim, data={"proof": proof})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an organisation's sites from others than the claimant, and its namesakes."""

    sites: list[str]
    shared: bool


def known_sites(draft: Organisation) -> Known:
    """Return the sites that prove something: the directory's and the active one's, never the draft's.

    shared: another active organisation shows the same domain, e.g. the antennas of a network.
    """
    twin = queries.active_twin(draft)
    sites = [directory.website(draft.directory_id)]
    if twin and twin.visibility.get("website", Visibility.PUBLIC) == Visibility.PUBLIC:
        sites.append(twin.website)
    own = {domains.site_domain(site) for site in sites if site} - {""}
    return Known([site for site in sites if site], _shared(own, twin))


def _shared(own: set[str], twin: Organisation | None) -> bool:
    others = Organisation.objects.active().exclude(pk=twin.pk if twin else None)
    return any(
        domains.site_domain(site) == domain
        for domain in own
        for site in others.filter(website__icontains=domain).values_list("website", flat=True)
    )


def judge_addresses(claim: Claim, by: Actor) -> domains.Verdict:
    """Tell whether one of the person's proved addresses is at the organisation's own domain."""
    addresses = queries.verified_addresses(by.person)
    if not addresses:
        return domains.Verdict(False, reason=_("Aucune adresse de votre compte n’est confirmée."))
    known = known_sites(claim.organisation)
    verdicts = [domains.judge(address, known.sites) for address in addresses]
    found = next((verdict for verdict in verdicts if verdict.proved), verdicts[0])
    if found.proved and known.shared:
        reason = _("Plusieurs organisations actives ici ont ce domaine : il n’en désigne aucune.")
        return domains.Verdict(False, found.domain, reason)
    return found


@transaction.atomic
def prove_by_domain(*, claim: Claim, by: Actor) -> domains.Verdict:
    """Verify a claim at once by the person's own proved address, or say why it proves nothing."""
    check_submit(by, claim, Proof.DOMAIN)
    found = judge_addresses(claim, by)
    if found.proved:
        Claim.objects.filter(pk=claim.pk).update(domain=found.domain)
        claim.domain = found.domain
        verified(claim, proof=Proof.DOMAIN, by=by, states=queries.OPEN)
    return found
