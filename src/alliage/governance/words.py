"""What the codes of decisions are called: stances by mode, reasons of results."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from alliage.governance.deciding import Reason
from alliage.governance.enums import Mode, Stance

#: Mode -> stance -> words, in the order of the form.
STANCES: dict[str, dict[str, Any]] = {
    Mode.INFORMATION: {Stance.WORD: _l("Nous en avons pris connaissance")},
    Mode.CONSULTATION: {Stance.WORD: _l("Voici notre avis")},
    Mode.CO_CONSTRUCTION: {
        Stance.WORD: _l("Voici notre contribution"),
        Stance.ABSTAIN: _l("Nous n’avons rien à ajouter"),
    },
    Mode.CONSENT: {
        Stance.YES: _l("Nous consentons : nous pouvons vivre avec"),
        Stance.OBJECTION: _l("Nous objectons, voici pourquoi"),
        Stance.ABSTAIN: _l("Nous nous abstenons"),
    },
    Mode.CONSENSUS: {
        Stance.YES: _l("Nous sommes d’accord"),
        Stance.NO: _l("Nous ne sommes pas d’accord"),
        Stance.ABSTAIN: _l("Nous nous abstenons"),
    },
    Mode.VOTE: {
        Stance.YES: _l("Pour"),
        Stance.NO: _l("Contre"),
        Stance.ABSTAIN: _l("Abstention"),
    },
}
#: The same in a word, for tables and documents.
SHORT: dict[str, dict[str, Any]] = {
    Mode.INFORMATION: {Stance.WORD: _l("a pris connaissance")},
    Mode.CONSULTATION: {Stance.WORD: _l("a donné son avis")},
    Mode.CO_CONSTRUCTION: {
        Stance.WORD: _l("a contribué"),
        Stance.ABSTAIN: _l("n’a rien à ajouter"),
    },
    Mode.CONSENT: {
        Stance.YES: _l("consent"),
        Stance.OBJECTION: _l("objecte"),
        Stance.ABSTAIN: _l("s’abstient"),
    },
    Mode.CONSENSUS: {
        Stance.YES: _l("d’accord"),
        Stance.NO: _l("pas d’accord"),
        Stance.ABSTAIN: _l("s’abstient"),
    },
    Mode.VOTE: {Stance.YES: _l("pour"), Stance.NO: _l("contre"), Stance.ABSTAIN: _l("s’abstient")},
}
#: Stances that say nothing without words: an objection without reasons blocks nothing.
ARGUED = {
    (Mode.CONSENT, Stance.OBJECTION),
    (Mode.CONSULTATION, Stance.WORD),
    (Mode.CO_CONSTRUCTION, Stance.WORD),
}
#: What each mode means, for those who choose it and those who speak.
MODES: dict[str, Any] = {
    Mode.INFORMATION: _l("Chacun apprend ce qui est décidé ailleurs, et peut dire qu’il l’a lu."),
    Mode.CONSULTATION: _l("Chacun donne son avis ; qui en répond décide ensuite et dit pourquoi."),
    Mode.CO_CONSTRUCTION: _l("Chacun contribue au texte ; qui en répond l’arrête ensuite."),
    Mode.CONSENT: _l("Adopté si personne n’oppose d’objection argumentée."),
    Mode.CONSENSUS: _l("Adopté si toutes les organisations présentes sont d’accord."),
    Mode.VOTE: _l("Adopté à la majorité des pour et des contre."),
}
REASONS: dict[str, Any] = {
    Reason.NOBODY_MAY: _l("Toutes les organisations qui avaient une voix se sont retirées."),
    Reason.NOBODY_SPOKE: _l("Personne ne s’est exprimé."),
    Reason.TOO_FEW_SPOKE: _l("Trop peu d’organisations se sont exprimées pour le quorum annoncé."),
    Reason.INFORMED: _l("L’information est donnée."),
    Reason.GATHERED: _l("Les avis sont recueillis : qui en répond décide."),
    Reason.NO_OBJECTION: _l("Aucune objection argumentée ne reste."),
    Reason.OBJECTION: _l("Une objection argumentée n’a été ni levée ni suivie d’un texte amendé."),
    Reason.NOBODY_CONSENTS: _l("Toutes celles qui se sont exprimées se sont abstenues."),
    Reason.ALL_AGREE: _l("Toutes celles qui se sont exprimées sont d’accord."),
    Reason.SOME_DISAGREE: _l("Au moins une de celles qui se sont exprimées n’est pas d’accord."),
    Reason.PRESENT_SILENT: _l("Une organisation présente à la réunion ne s’est pas exprimée."),
    Reason.MAJORITY: _l("La majorité annoncée est atteinte."),
    Reason.NO_MAJORITY: _l("La majorité annoncée n’est pas atteinte."),
    Reason.NOBODY_CHOSE: _l("Il n’y a que des abstentions."),
}
