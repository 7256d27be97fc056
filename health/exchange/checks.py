"""Why a check-up may not go into a package for the portal (H-080), and whose sharing is not agreed (H-074)."""

import re
from collections.abc import Iterable, Mapping

from health import icd10
from health.choices import ExportPurpose
from health.exchange.record import Record
from health.models import Consent

NEEDS = {ExportPurpose.PORTAL: Consent.Purpose.PORTAL, ExportPurpose.REFERRAL: Consent.Purpose.REFERRAL}


def facility_troubles(*, code: str, gln: str) -> list[str]:
    """MA_CSKCB has five characters; thirteen digits are the GLN and belong to MA_GTIN_CSKCB (E65)."""
    found = []
    if re.fullmatch(r"[0-9]{13}", code):
        found.append("mã cơ sở (MA_CSKCB) cần đúng 5 ký tự; mã 13 số là GLN, ghi vào MA_GTIN_CSKCB")
    elif not re.fullmatch(r"[0-9A-Z]{5}", code):
        found.append("cơ sở khám chưa có mã 5 ký tự (MA_CSKCB)")
    if gln and not re.fullmatch(r"[0-9]{13}", gln):
        found.append("mã GLN của cơ sở (MA_GTIN_CSKCB) không đủ 13 chữ số")
    return found


def troubles(record: Record) -> list[str]:
    """Sentences on what the portal would not take; empty when it may go."""
    exam, elder, facility = record.exam, record.elder, record.facility
    found = []
    if not re.fullmatch(r"[0-9]{12}", elder.citizen_id or ""):
        found.append("chưa có số CCCD 12 chữ số")
    if facility is None:
        found.append("chưa ghi cơ sở khám")
    else:
        found += facility_troubles(code=facility.code, gln=facility.gln)
    if exam.ended_at is None:
        found.append("chưa có ngày khám xong (NGAY_RA)")
    found += icd10.troubles([*exam.icd_codes, *exam.known_conditions], elder.sex)
    return found + icd10.troubles(record.family_codes, "")


def agreements(elders: Iterable[int], purpose: str) -> Mapping[int, bool]:
    """elder → whether the consent (or the legal basis instead of it) for `purpose` stands; absent: nothing recorded."""
    wanted = NEEDS.get(ExportPurpose(purpose))
    if wanted is None:
        return {}
    rows = Consent.objects.filter(elder__in=list(elders), purpose=wanted).order_by("given_on", "pk")
    return {elder: withdrawn is None for elder, withdrawn in rows.values_list("elder_id", "withdrawn_on")}


def why_left_out(record: Record, purpose: str, agreed: Mapping[int, bool]) -> str:
    """Why `record` stays out of a package for `purpose`; "" when it may go."""
    if not record.exam.is_concluded:
        return "chưa kết luận"
    if purpose in NEEDS:
        stands = agreed.get(record.elder.pk)
        if stands is None:
            return "chưa ghi sự đồng ý hoặc căn cứ chia sẻ"
        if not stands:
            return "đã rút sự đồng ý chia sẻ"
    return "; ".join(troubles(record)) if purpose == ExportPurpose.PORTAL else ""
