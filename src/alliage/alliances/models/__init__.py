"""The tables of alliances."""

from alliage.alliances.models.agreement import (
    Agreement,
    AgreementVersion,
    Approval,
    Clause,
    ClauseComment,
    Withdrawal,
)
from alliage.alliances.models.canvas import (
    CanvasConsent,
    CanvasMark,
    CanvasSheet,
    CanvasVersion,
    SharedText,
    SharedTextVersion,
)
from alliage.alliances.models.commitments import Commitment, CommitmentChange
from alliage.alliances.models.contributions import (
    Contribution,
    ConventionAgreement,
    ValuationConvention,
)
from alliage.alliances.models.effort import Effort, EffortConvention, EffortCorrection
from alliage.alliances.models.evaluation import (
    ActionItem,
    BenchmarkEdition,
    EvaluationLevel,
    HealthWave,
    MaturityEntry,
    WaveTerms,
)
from alliage.alliances.models.experiments import (
    Experiment,
    ExperimentIndicator,
    ExperimentReview,
    ExperimentValue,
    JournalEntry,
    ReviewWord,
)
from alliage.alliances.models.gates import Consent, Gate
from alliage.alliances.models.indicators import Indicator, IndicatorShare, IndicatorValue
from alliage.alliances.models.portability import RoomCopy
from alliage.alliances.models.roadmap import Milestone, Workstream
from alliage.alliances.models.room import Alliance, EntryVoice, HistoryEntry, Party
from alliage.alliances.models.sites import Redeclaration, Site, SitePartner, Spreading

__all__ = [
    "ActionItem",
    "Agreement",
    "AgreementVersion",
    "Alliance",
    "Approval",
    "BenchmarkEdition",
    "CanvasConsent",
    "CanvasMark",
    "CanvasSheet",
    "CanvasVersion",
    "Clause",
    "ClauseComment",
    "Commitment",
    "CommitmentChange",
    "Consent",
    "Contribution",
    "ConventionAgreement",
    "Effort",
    "EffortConvention",
    "EffortCorrection",
    "EntryVoice",
    "EvaluationLevel",
    "Experiment",
    "ExperimentIndicator",
    "ExperimentReview",
    "ExperimentValue",
    "Gate",
    "HealthWave",
    "HistoryEntry",
    "Indicator",
    "IndicatorShare",
    "IndicatorValue",
    "JournalEntry",
    "MaturityEntry",
    "Milestone",
    "Party",
    "Redeclaration",
    "ReviewWord",
    "RoomCopy",
    "SharedText",
    "SharedTextVersion",
    "Site",
    "SitePartner",
    "Spreading",
    "ValuationConvention",
    "WaveTerms",
    "Withdrawal",
    "Workstream",
]
