"""The roster kind "Thẻ BHYT": what the columns of the list that comes back from the agency are called."""

from dataclasses import replace

from benefits import card_readers  # noqa: F401  its readers are registered on import
from benefits.card_choices import Finding
from elders.intake import fields as shared
from elders.intake.kinds import Field, Kind

CATEGORY = Field(
    "card_category",
    "Đối tượng",
    "card_category",
    shared.words("nhóm đối tượng; đối tượng tham gia; mã đối tượng; nhóm; loại đối tượng"),
    width=16,
)
KIND = Kind(
    key="insurance_cards",
    title="Thẻ BHYT (danh sách BHXH trả về)",
    fields=(
        shared.FULL_NAME,
        replace(shared.BIRTH, required=False),
        shared.SEX,
        shared.CITIZEN_ID,
        shared.INSURANCE_NO,
        shared.HEALTH_CARD,
        shared.GROUP,
        CATEGORY,
        Field(
            "card_percent",
            "Mức hưởng (%)",
            "card_percent",
            shared.words("mức hưởng bhyt; mức hưởng; quyền lợi; mã quyền lợi; tỷ lệ hưởng"),
            width=10,
        ),
        Field(
            "card_from",
            "Giá trị từ ngày",
            "date",
            shared.words("từ ngày; hạn từ; giá trị sử dụng từ; thẻ có giá trị từ; ngày bắt đầu; có giá trị từ ngày"),
            width=13,
            help="Ngày thẻ bắt đầu có giá trị, theo BHXH.",
        ),
        Field(
            "card_to",
            "Đến ngày",
            "date",
            shared.words("hạn đến; giá trị đến; ngày hết hạn; hết hạn; thẻ có giá trị đến; giá trị đến ngày"),
            width=13,
        ),
        Field(
            "card_clinic",
            "Nơi đăng ký KCB ban đầu",
            "text",
            shared.words(
                "nơi kcb ban đầu; nơi đăng ký kcb; nơi đk kcb ban đầu; nơi kcbbđ; cơ sở kcb ban đầu; cơ sở kcb"
            ),
            width=24,
            max_length=150,
        ),
        Field(
            "card_error",
            "Lỗi BHXH trả lại",
            "text",
            shared.words("lỗi; lý do trả lại; lý do không cấp; nội dung lỗi; lý do từ chối; lỗi dữ liệu"),
            width=24,
            max_length=200,
        ),
        Field(
            "card_finding",
            "Kết quả rà soát",
            "card_finding",
            shared.words("tình trạng thẻ; kết quả tra cứu; kết quả kiểm tra; rà soát"),
            choices=tuple(Finding.choices),
            width=18,
            help="Không có thẻ, hoặc Đã có thẻ nơi khác.",
        ),
        shared.NOTE,
    ),
    permission="benefits.change_insurancecard",
    minimum_age=None,
    asks_group=False,
    day_label="Ngày BHXH trả danh sách",
    day_help="Ngày của danh sách trả về, ví dụ 25/06/2026.",
    heeds_remarks=False,
    help="Dòng có số thẻ và ngày là thẻ mới; có lỗi thì trả lời danh sách đã gửi; “không có thẻ” là kết quả rà soát.",
    handler="benefits.intake_cards.CardResults",
)
