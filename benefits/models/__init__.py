"""Tables of benefits, by subject."""

from benefits.models.awards import Award, Payee, PayTo, Suspension
from benefits.models.campaigns import (
    APPROVED_ON,
    GIVEN,
    OPEN_FOR_CHANGES,
    CampaignState,
    CampaignStep,
    GiftCampaign,
    GiftLine,
    Handed,
    Left,
)
from benefits.models.cards import CardCheck, CardRoster, CardRosterLine, CardSetting, InsuranceCard
from benefits.models.cases import Case, CaseAct, CasePaper
from benefits.models.eligibility import (
    EligibilityAct,
    EligibilityCorrection,
    EligibilityFinding,
    EligibilityReview,
)
from benefits.models.local import (
    MODE_CODE,
    LocalAmount,
    LocalLaw,
    LocalRate,
    LocalScheme,
    check_ages,
    target_label,
)
from benefits.models.payments import Adjustment, PaymentAct, PaymentLine, PaymentList, RecoveryReceipt

__all__ = [
    "CardCheck",
    "CardRoster",
    "CardRosterLine",
    "CardSetting",
    "InsuranceCard",
    "APPROVED_ON",
    "GIVEN",
    "OPEN_FOR_CHANGES",
    "MODE_CODE",
    "Adjustment",
    "Award",
    "Case",
    "CaseAct",
    "EligibilityAct",
    "EligibilityCorrection",
    "EligibilityFinding",
    "EligibilityReview",
    "CasePaper",
    "CampaignState",
    "CampaignStep",
    "GiftCampaign",
    "GiftLine",
    "Handed",
    "Left",
    "LocalAmount",
    "LocalLaw",
    "LocalRate",
    "LocalScheme",
    "PayTo",
    "Payee",
    "PaymentAct",
    "PaymentLine",
    "PaymentList",
    "RecoveryReceipt",
    "Suspension",
    "check_ages",
    "target_label",
]
