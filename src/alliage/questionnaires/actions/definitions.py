"""Import a definition: an immutable version, private to the organisation that brings it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alliage.core import audit
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_manage
from alliage.questionnaires import definition_files, definition_reader
from alliage.questionnaires.models import ImportedDefinition

#: Versions that one organisation may keep.
MOST = 100


def check_import(by: Actor, organisation: Organisation) -> None:
    """Those who manage an organisation bring definitions for it."""
    check_manage(by, organisation)


may_import = allows(check_import)


@transaction.atomic
def import_definition(
    *, organisation: Organisation, content: bytes, by: Actor
) -> ImportedDefinition:
    """Keep a definition's file; the same one twice is one. Raises Denied and `Unreadable`."""
    check_import(by, organisation)
    values = definition_reader.read(content)
    key, version = values["key"], values["version"]
    if key in definition_files.every():
        raise Denied(
            _("« %s » est le nom d’un questionnaire d’Alliage : donnez une autre clé au vôtre.")
            % key
        )
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    rows = ImportedDefinition.objects.filter(organisation=organisation)
    known = rows.filter(key=key, version=version).first()
    if known is None and rows.count() >= MOST:
        raise Denied(_("Une organisation garde %d versions au plus.") % MOST)
    if known is None:
        try:
            with transaction.atomic():
                known = ImportedDefinition.objects.create(
                    organisation=organisation, key=key, version=version, content=values
                )
        except IntegrityError:  # brought by somebody else at this very moment
            known = rows.get(key=key, version=version)
        else:
            audit.record("definition.imported", by=by, target=known)
    if known.content != values:
        raise Denied(
            _(
                "La version %(version)s de « %(key)s » existe déjà et ne change plus : "
                "donnez un autre numéro à celle-ci."
            )
            % {"version": version, "key": key}
        )
    return known
