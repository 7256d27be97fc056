"""The checks of the registry's data: what is looked for, why it matters, what to do, and the form that mends it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from elders.choices import ContactKind, Ending
from elders.columns import age_words
from elders.filters import born_by
from elders.ground import citizen_id
from elders.models import Contact, Elder, YearlyReview

MISSING, WRONG, VERIFY = "missing", "wrong", "verify"
KINDS = {
    WRONG: "Mâu thuẫn, cần sửa",
    MISSING: "Còn thiếu",
    VERIFY: "Cần đối chiếu, làm mới",
}
SHARED_BY = 3  # a couple and a child share a telephone; four people do not
OLDEST = 105
PHONE = r"^(0[35789][0-9]{8}|02[0-9]{9})$"


@dataclass(frozen=True)
class Day:
    """What a condition may ask besides the row: the day, and everybody the user sees."""

    today: date
    people: QuerySet = field(compare=False)


@dataclass(frozen=True)
class Check:
    """`where(day)` is a condition on a person joined as `elders.quality` does; `url_name` and `query` are the form that
    mends it (`of_person`: it takes the pk); `detail(elder, today)` says what is wrong with this person. `gone`: asked
    of who has died or left, not of living residents."""

    code: str
    kind: str
    label: str
    why: str
    todo: str
    where: Callable[[Day], Q]
    url_name: str = "elders:edit"
    query: str = ""
    of_person: bool = True
    action: str = "Sửa"
    detail: Callable[[Elder, date], str] | None = None
    gone: bool = False
    permission: str = "elders.change_elder"


def _number_disagrees(elder: Elder, today: date) -> str:
    found = citizen_id.check(elder.citizen_id, elder.sex, elder.birth_year, full_name=elder.full_name)
    return " ".join(finding.message for finding in found)


def _fact(name: str) -> Callable[[Day], Q]:
    return lambda day: Q(**{f"situation_then__{name}": ""})


def _age(elder: Elder, today: date) -> str:
    return f"{age_words(elder.birth, elder.date_of_death or today)} tuổi, sinh {elder.birth}"


def _shared(day: Day) -> Q:
    numbers = day.people.exclude(phone="").order_by().values("phone").annotate(n=Count("pk")).filter(n__gt=SHARED_BY)
    return Q(phone__in=numbers.values("phone"))


CHECKS = [
    Check(
        "cccd-lech", WRONG, "Số CCCD không khớp giới tính, năm sinh hoặc mã tỉnh",
        "Sai số hoặc sai năm sinh làm hồ sơ hưởng trợ cấp bị trả lại và dễ ghi trùng người.",
        "Đối chiếu thẻ căn cước. Nếu giấy tờ gốc đúng là như vậy, ghi lý do vào ô “lý do giữ số CCCD dù lệch”.",
        lambda day: Q(citizen_id__isnull=False, citizen_id_note="")
        & (
            Q(sex="nam", id_digit__in=list("13579"))
            | Q(sex="nu", id_digit__in=list("02468"))
            | ~Q(id_year=F("birth_year"))
            | ~Q(id_province__in=list(citizen_id.PROVINCES))
        ),
        detail=_number_disagrees,
    ),
    Check(
        "mat-van-cu-tru", WRONG, "Đã ghi ngày mất nhưng vẫn tính là đang cư trú",
        "Người đã mất còn trong danh sách chi trả là chi sai, phải thu hồi.",
        "Ghi biến động qua đời để hoàn cảnh khép lại đúng ngày.",
        lambda day: Q(date_of_death__isnull=False, is_resident=True), url_name="elders:events", action="Ghi biến động",
        gone=True,
    ),
    Check(
        "mat-thieu-ngay", WRONG, "Hoàn cảnh khép lại vì qua đời nhưng hồ sơ chưa có ngày mất",
        "Tuổi và các khoản chi trả cuối cùng tính theo ngày mất.",
        "Xem lại biến động qua đời rồi ghi ngày mất vào hồ sơ.",
        lambda day: Q(date_of_death__isnull=True, situation_then__ended_by=Ending.DIED), url_name="elders:events",
        action="Xem biến động", gone=True,
    ),
    Check(
        "khep-khong-ly-do", WRONG, "Thôi cư trú mà không rõ lý do",
        "Không biết người này đã mất, chuyển đi hay chỉ chưa nhập tiếp hoàn cảnh.",
        "Hỏi tổ trưởng rồi ghi biến động: qua đời, chuyển đi hoặc trở về.",
        lambda day: Q(
            date_of_death__isnull=True, situation_then__valid_to__lt=day.today, situation_then__ended_by=""
        ),
        url_name="elders:events", action="Ghi biến động", gone=True,
    ),
    Check(
        "duoi-60", WRONG, "Chưa đủ 60 tuổi",
        "Người cao tuổi là công dân từ đủ 60 tuổi (Luật Người cao tuổi, Điều 2).",
        "Kiểm tra lại năm sinh; nếu đúng là chưa đủ 60 tuổi thì hồ sơ này chưa thuộc sổ.",
        lambda day: Q(birth_earliest__gt=born_by(60, day.today)), detail=_age,
    ),
    Check(
        "dien-thoai-sai", WRONG, "Số điện thoại không đúng dạng",
        "Không gọi được khi cần báo chi trả, báo khám.",
        "Di động gồm 10 số bắt đầu bằng 03, 05, 07, 08, 09; máy bàn gồm 11 số bắt đầu bằng 02.",
        lambda day: ~Q(phone="") & ~Q(phone__regex=PHONE), detail=lambda elder, today: elder.phone,
    ),
    Check(
        "bhyt-lech-bhxh", WRONG, "Số thẻ BHYT không khớp mã số BHXH",
        "Mười số cuối của thẻ BHYT chính là mã số BHXH; lệch nhau thì một trong hai số ghi sai.",
        "Đối chiếu thẻ BHYT hoặc ứng dụng VssID rồi sửa số sai.",
        lambda day: ~Q(health_card_no="") & ~Q(social_insurance_no="") & ~Q(card_end=F("social_insurance_no")),
        detail=lambda elder, today: f"Thẻ {elder.health_card_no}, mã số BHXH {elder.social_insurance_no}",
    ),
    Check(
        "thieu-cccd", MISSING, "Chưa có số CCCD",
        "Cần số này để xét chế độ, cấp thẻ BHYT và tránh ghi trùng.",
        "Xem thẻ căn cước hoặc tài khoản VNeID của người cao tuổi.",
        lambda day: Q(citizen_id__isnull=True),
    ),
    Check(
        "thieu-to", MISSING, "Chưa rõ tổ dân phố",
        "Không tổ trưởng nào thấy người này; danh sách của tổ sẽ thiếu tên.",
        "Ghi tổ dân phố nơi đang ở.",
        lambda day: Q(residential_group__isnull=True), url_name="elders:facts", query="muc=residential_group",
        action="Ghi tổ",
    ),
    Check(
        "thieu-ngay-sinh", MISSING, "Chỉ biết năm sinh hoặc tháng sinh",
        "Tháng bắt đầu hưởng trợ cấp tính từ ngày sinh.",
        "Xem thẻ căn cước hoặc giấy khai sinh; không tự đặt 01/01.",
        lambda day: Q(birth_day__isnull=True), detail=lambda elder, today: f"Sinh {elder.birth}",
    ),
    Check(
        "thieu-gioi", MISSING, "Chưa ghi giới tính",
        "Báo cáo phải tách nam, nữ.", "Ghi giới tính theo giấy tờ.",
        lambda day: Q(sex=""),
    ),
    Check(
        "thieu-ngheo", MISSING, "Chưa rõ hộ nghèo hay không",
        "Hộ nghèo, cận nghèo được xét trợ cấp từ đủ 70 tuổi.",
        "Đối chiếu danh sách hộ nghèo, cận nghèo của phường. Không thuộc diện thì chọn “Không”.",
        _fact("poverty_national"), url_name="elders:facts", query="muc=poverty_national", action="Ghi",
    ),
    Check(
        "thieu-khuyet-tat", MISSING, "Chưa rõ có khuyết tật hay không",
        "Khuyết tật nặng và đặc biệt nặng có trợ cấp riêng.",
        "Hỏi gia đình, xem giấy xác nhận. Không khuyết tật thì chọn “Không”.",
        _fact("disability_level"), url_name="elders:facts", query="muc=disability_level", action="Ghi",
    ),
    Check(
        "thieu-song-cung", MISSING, "Chưa rõ sống cùng ai",
        "Người sống một mình cần được thăm hỏi và tính vào chỉ tiêu chăm sóc.",
        "Hỏi tổ trưởng hoặc gia đình.",
        _fact("living_arrangement"), url_name="elders:facts", query="muc=living_arrangement", action="Ghi",
    ),
    Check(
        "thieu-bhyt", MISSING, "Chưa có thẻ BHYT",
        "Chỉ tiêu là mọi người cao tuổi có thẻ; người thuộc diện được ngân sách đóng.",
        "Xem thẻ hoặc ứng dụng VssID; nếu chưa có, đưa vào danh sách đề nghị cấp thẻ.",
        lambda day: Q(health_card_no=""),
    ),
    Check(
        "thieu-giay-ngheo", MISSING, "Hộ nghèo, cận nghèo chưa ghi quyết định công nhận",
        "Hồ sơ trợ cấp phải dẫn số quyết định.",
        "Ghi số, ngày của quyết định công nhận hộ nghèo, cận nghèo.",
        lambda day: Q(situation_then__poverty_national__in=["ngheo", "can_ngheo"], situation_then__poverty_paper=""),
        url_name="elders:facts", query="muc=poverty_paper", action="Ghi",
    ),
    Check(
        "thieu-giay-khuyet-tat", MISSING, "Khuyết tật nặng chưa ghi giấy xác nhận",
        "Trợ cấp khuyết tật chỉ tính từ khi có giấy xác nhận mức độ khuyết tật.",
        "Ghi số, ngày của giấy xác nhận.",
        lambda day: Q(
            situation_then__disability_level__in=["nang", "dac_biet_nang"], situation_then__disability_paper=""
        ),
        url_name="elders:facts", query="muc=disability_paper", action="Ghi",
    ),
    Check(
        "thieu-than-nhan", MISSING, "Từ 80 tuổi chưa có người thân để liên hệ",
        "Ốm đau, thiên tai phải gọi được cho một người.",
        "Ghi họ tên, quan hệ, điện thoại của thân nhân hoặc người chăm sóc.",
        lambda day: Q(birth_earliest__lte=born_by(80, day.today))
        & ~Exists(
            Contact.objects.filter(elder=OuterRef("pk"), kind__in=[ContactKind.NEXT_OF_KIN, ContactKind.CARER])
        ),
        url_name="elders:record_contact_new", action="Thêm người thân", detail=_age,
    ),
    Check(
        "qua-105", VERIFY, f"Trên {OLDEST} tuổi",
        "Hiếm gặp; thường là chưa ghi qua đời hoặc sai năm sinh. Trợ cấp sai phải thu hồi.",
        "Đến thăm hoặc hỏi tổ trưởng; nếu đã mất thì ghi biến động.",
        lambda day: Q(birth_earliest__lte=born_by(OLDEST + 1, day.today)), url_name="elders:record", action="Xem hồ sơ",
        detail=_age,
    ),
    Check(
        "chung-dien-thoai", VERIFY, f"Một số điện thoại ghi cho hơn {SHARED_BY} người",
        "Thường là số của tổ trưởng; gọi sẽ không gặp đúng nhà.",
        "Hỏi số của gia đình; số dùng chung thì ghi ở người liên hệ.",
        _shared, detail=lambda elder, today: elder.phone,
    ),
    Check(
        "khuyet-tat-het-han", VERIFY, "Đã đến hạn xác định lại mức độ khuyết tật",
        "Quá hạn mà chưa xác định lại thì trợ cấp có thể bị dừng.",
        "Mời hội đồng xác định lại, rồi ghi mức độ, giấy và hạn mới.",
        lambda day: Q(situation_then__disability_review_on__lt=day.today),
        url_name="elders:facts", query="muc=khuyet-tat", action="Ghi lại",
    ),
    Check(
        "chua-ra-soat", VERIFY, "Năm nay chưa rà soát",
        "Chỉ tiêu việc làm, văn hóa, thể thao, công nghệ tính từ phiếu rà soát năm.",
        "Hỏi từng người theo phiếu rà soát của tổ.",
        lambda day: ~Exists(YearlyReview.objects.filter(elder=OuterRef("pk"), year=day.today.year)),
        url_name="elders:review", of_person=False, action="Rà soát", permission="elders.change_yearlyreview",
    ),
]  # fmt: skip
