"""Columns that rosters about older people share, and the two kinds of this app."""

from elders.choices import Disability, DisabilityKind, Housing, Living, Poverty, Residence, Sex
from elders.intake.kinds import Field, Kind, register


def words(text: str) -> tuple[str, ...]:
    """Headings written one behind another: "họ tên; họ & tên"."""
    return tuple(part.strip() for part in text.split(";"))


FULL_NAME = Field(
    "full_name",
    "Họ và tên",
    "name",
    words(
        "họ tên; họ & tên; họ, tên; tên; họ và tên người cao tuổi; họ tên người cao tuổi; họ và tên nct; "
        "tên người cao tuổi; người cao tuổi; họ và tên người hưởng; họ tên người hưởng; người hưởng; họ "
        "và tên đối tượng; tên đối tượng; họ và tên người được chúc thọ; họ và tên khai sinh; họ, chữ "
        "đệm và tên; họ chữ đệm và tên khai sinh; họ và tên hội viên; họ tên thành viên; họ và tên người "
        "tham gia; họ và tên các cụ; tên các cụ; họ tên cụ; họ và tên công dân; họ và tên người dân; họ "
        "và tên bệnh nhân; h và tên; full name; name"
    ),
    required=True,
    width=26,
    max_length=100,
    help="Viết đủ họ, chữ đệm và tên, có dấu.",
)
BIRTH = Field(
    "birth",
    "Ngày sinh",
    "birth",
    words(
        "năm sinh; ngày tháng năm sinh; ngày, tháng, năm sinh; ngày/tháng/năm sinh; ngày tháng sinh; "
        "sinh ngày; sinh năm; ngày sinh nhật; ngày sinh hoặc năm sinh; ngày, tháng, năm sinh (hoặc năm "
        "sinh); ngày tháng năm sinh dương lịch; ntn sinh; ntns; nt năm sinh; n.t.n.s; ng sinh; ngsinh; n "
        "sinh; ns; sn; sinh; date of birth; birthday; dob"
    ),
    required=True,
    width=13,
    help="Dạng 05/03/1945; chỉ nhớ năm thì ghi 1945.",
)
SEX = Field(
    "sex",
    "Giới tính",
    "sex",
    words("giới; gt; nam/nữ; nam, nữ; nam nữ; nam - nữ; nam hay nữ; phái; phái tính; gender; sex"),
    crosses={
        "nam": words("nam; cụ ông; ông; giới tính nam; nam giới"),
        "nu": words("nữ; nử; cụ bà; bà; giới tính nữ; nữ giới"),
    },
    choices=tuple(Sex.choices),
    width=9,
)
CITIZEN_ID = Field(
    "citizen_id",
    "Số CCCD",
    "citizen_id",
    words(
        "cccd; số cccd/định danh cá nhân; cccd/đdcn; số cccd/đdcn; số cccd/cmnd; cccd/cmnd; cmnd/cccd; "
        "số cmnd/cccd; cccd hoặc cmnd; số định danh; số định danh cá nhân; mã định danh; mã định danh cá "
        "nhân; định danh cá nhân; mã số định danh; đdcn; số đdcn; căn cước; số căn cước; thẻ căn cước; "
        "số thẻ căn cước; căn cước công dân; số căn cước công dân; số thẻ cccd; giấy tờ tùy thân; số "
        "giấy tờ; số giấy tờ tùy thân; cmt/cccd; cmtnd/cccd; số cc; số cccd (12 số)"
    ),
    width=16,
    help="Đủ 12 chữ số, định dạng ô kiểu chữ (Text).",
)
OLD_ID = Field(
    "old_id",
    "Số CMND cũ",
    "old_id",
    words("cmnd; số cmnd; cmtnd; số cmtnd; cmt; số cmt; chứng minh nhân dân; số chứng minh; cmnd cũ"),
    on_template=False,
    width=12,
)
GROUP = Field(
    "residential_group",
    "Tổ dân phố",
    "group",
    words(
        "tdp; tổ dp; tổ; tổ số; tên tổ; tên tổ dân phố; tdp số; thôn/tdp; thôn, tổ dân phố; thôn/tổ dân "
        "phố; tổ dân phố/thôn; thôn (tdp); tdp/thôn; thôn; khu dân cư; kdc; khu phố; khu; địa bàn; nơi "
        "cư trú (tổ dân phố); nơi cư trú (tdp); tổ dân phố (thôn); chi hội; đơn vị"
    ),
    width=18,
)
ADDRESS = Field(
    "address",
    "Địa chỉ",
    "text",
    words(
        "nơi ở hiện nay; nơi ở; chỗ ở; chỗ ở hiện nay; chỗ ở hiện tại; nơi ở hiện tại; nơi cư trú; nơi "
        "đang ở; địa chỉ nơi ở; địa chỉ cư trú; địa chỉ hiện nay; địa chỉ nơi cư trú; địa chỉ thường "
        "trú; nơi thường trú; thường trú; hộ khẩu thường trú; hk thường trú; hktt; hộ khẩu; nơi đăng ký "
        "thường trú; địa chỉ liên hệ; đ/c; đc; số nhà, đường; số nhà, đường phố; số nhà; ngõ, đường; "
        "address"
    ),
    width=30,
    max_length=200,
)
PHONE = Field(
    "phone",
    "Số điện thoại",
    "phone",
    words(
        "điện thoại; sđt; số đt; đt; đ.thoại; đthoại; điện thoại di động; đt di động; di động; số điện "
        "thoại liên hệ; điện thoại liên hệ; sđt liên hệ; liên hệ; số máy; phone; mobile; tel"
    ),
    width=13,
)
ETHNICITY = Field("ethnicity", "Dân tộc", "text", words("dân tộc (kinh, khác); tộc"), width=9, max_length=30)
HOMETOWN = Field(
    "hometown", "Quê quán", "text", words("nguyên quán; quê; quê gốc"), on_template=False, width=20, max_length=200
)
POVERTY = Field(
    "poverty_national",
    "Hộ nghèo, cận nghèo",
    "poverty",
    words(
        "hộ nghèo/cận nghèo; hộ nghèo - cận nghèo; hộ nghèo hoặc cận nghèo; diện hộ; diện hộ nghèo; loại "
        "hộ; thuộc hộ; hộ thuộc diện; hoàn cảnh kinh tế; điều kiện kinh tế; kinh tế; kinh tế hộ; mức "
        "sống; đời sống; nghèo/cận nghèo; hn/cn; hn, cn"
    ),
    crosses={
        "ngheo": words("hộ nghèo; nghèo; hn; thuộc hộ nghèo; h nghèo"),
        "can_ngheo": words("cận nghèo; hộ cận nghèo; cn; hcn; thuộc hộ cận nghèo; h cận nghèo"),
    },
    choices=tuple(Poverty.choices),
    width=14,
)
DISABILITY = Field(
    "disability_level",
    "Mức độ khuyết tật",
    "disability",
    words(
        "khuyết tật; mức khuyết tật; mức độ kt; mức kt; kt; tình trạng khuyết tật; người khuyết tật; "
        "nkt; hạng khuyết tật"
    ),
    crosses={
        "dac_biet_nang": words("đặc biệt nặng; khuyết tật đặc biệt nặng; kt đặc biệt nặng; đbn"),
        "nang": words("nặng; khuyết tật nặng; kt nặng"),
        "nhe": words("nhẹ; khuyết tật nhẹ; kt nhẹ"),
    },
    choices=tuple(Disability.choices),
    width=13,
)
DISABILITY_KIND = Field(
    "disability_kind",
    "Dạng khuyết tật",
    "choice",
    words("dạng kt; dạng tật; loại khuyết tật"),
    choices=tuple(DisabilityKind.choices),
    on_template=False,
    width=16,
)
LIVING = Field(
    "living_arrangement",
    "Hoàn cảnh sống",
    "living",
    words(
        "sống với ai; sống cùng ai; sống cùng; sống với; ở với ai; ở cùng ai; hiện sống với; hiện sống "
        "cùng; đang sống với; đang sống cùng; hoàn cảnh gia đình; hoàn cảnh; tình trạng sống; tình trạng "
        "chung sống; người sống cùng"
    ),
    crosses={
        "mot_minh": words("sống một mình; một mình; cô đơn; sống đơn thân; neo đơn; sống cô đơn"),
        "vo_chong": words("sống với vợ chồng; sống cùng vợ chồng; vợ chồng già; với vợ/chồng; cùng vợ/chồng"),
        "con_chau": words("sống với con cháu; sống cùng con cháu; cùng con cháu; với con cháu; với con"),
    },
    choices=tuple(Living.choices),
    width=20,
)
HOUSING = Field(
    "housing",
    "Tình trạng nhà ở",
    "choice",
    words("nhà ở; loại nhà"),
    choices=tuple(Housing.choices),
    on_template=False,
)
RESIDENCE = Field(
    "residence_type",
    "Loại cư trú",
    "choice",
    words("diện cư trú; thường trú/tạm trú; tình trạng cư trú; hình thức cư trú; kt1/kt2/kt3"),
    choices=tuple(Residence.choices),
    on_template=False,
)
HOUSEHOLD_CODE = Field(
    "household_code", "Mã hộ", "text", words("mã hộ gia đình; số hộ"), on_template=False, max_length=30
)
HEALTH_CARD = Field(
    "health_card_no",
    "Số thẻ BHYT",
    "health_card",
    words(
        "mã thẻ bhyt; thẻ bhyt; bhyt; số bhyt; mã bhyt; số thẻ bảo hiểm y tế; mã thẻ bảo hiểm y tế; thẻ "
        "bảo hiểm y tế; bảo hiểm y tế; mã số thẻ bhyt; số thẻ bh; mã thẻ; số thẻ"
    ),
    width=18,
)
INSURANCE_NO = Field(
    "social_insurance_no",
    "Mã số BHXH",
    "insurance_no",
    words("mã bhxh; số bhxh; bhxh; số sổ bhxh; mã số bảo hiểm xã hội; số sổ bảo hiểm; mã số bh"),
    width=13,
)
PENSION = Field(
    "pension_monthly_vnd",
    "Lương hưu (đồng/tháng)",
    "money",
    words("lương hưu; mức lương hưu; số tiền lương hưu; lương hưu hằng tháng; lương hưu hàng tháng"),
    on_template=False,
    width=14,
)
MERIT = Field(
    "merit_category",
    "Diện người có công",
    "text",
    words("người có công; đối tượng người có công; ncc; diện ncc"),
    on_template=False,
    max_length=100,
)
AMOUNT = Field(
    "amount_vnd",
    "Số tiền (đồng)",
    "money",
    words(
        "số tiền; mức hưởng; mức hưởng/tháng; mức hưởng hàng tháng; mức hưởng hằng tháng; mức trợ cấp; "
        "mức trợ cấp/tháng; mức trợ cấp hàng tháng; mức tiền; mức chi; mức quà; mức quà tặng; tiền quà; "
        "trị giá quà; quà tặng; số tiền hưởng; số tiền trợ cấp; số tiền được hưởng; số tiền/tháng; tiền "
        "trợ cấp; trợ cấp; tiền mừng thọ; mức tặng; kinh phí; thành tiền; thực nhận; thực lĩnh; tổng "
        "tiền; tổng số tiền; tổng cộng"
    ),
    on_template=False,
    width=14,
)
NOTE = Field(
    "note",
    "Ghi chú",
    "note",
    words("gc; g/c; chú thích; ghi chú khác; ghi chú (nếu có); lưu ý; biến động; diễn giải; lý do; note"),
    width=22,
    max_length=500,
)
STATUS = Field(
    "status",
    "Tình trạng",
    "status",
    words("tình trạng hiện nay; hiện trạng; tình trạng người cao tuổi; còn sống/đã mất; trạng thái"),
    crosses={
        "died": words("đã mất; chết; đã chết; qua đời; từ trần; giảm do chết; giảm chết"),
        "moved_out": words("chuyển đi; đã chuyển đi; chuyển khẩu; chuyển nơi khác; giảm do chuyển đi"),
    },
    choices=(words("alive; Đang sống"), words("died; Đã mất"), words("moved_out; Đã chuyển đi")),
    on_template=False,
)

IDENTITY = (FULL_NAME, BIRTH, SEX, CITIZEN_ID, OLD_ID, GROUP)

ELDERS = register(
    Kind(
        key="elders",
        apply_permission="elders.apply_intake",
        undo_permission="elders.undo_intake",
        title="Danh sách người cao tuổi",
        fields=(
            FULL_NAME,
            BIRTH,
            SEX,
            CITIZEN_ID,
            OLD_ID,
            GROUP,
            ADDRESS,
            PHONE,
            ETHNICITY,
            HOMETOWN,
            POVERTY,
            DISABILITY,
            DISABILITY_KIND,
            LIVING,
            HOUSING,
            RESIDENCE,
            HOUSEHOLD_CODE,
            HEALTH_CARD,
            INSURANCE_NO,
            PENSION,
            MERIT,
            AMOUNT,
            STATUS,
            NOTE,
        ),
        adds_people=True,
        resource="elders.resources.ElderResource",
        help="Mỗi dòng một người; ô để trống là chưa biết và không xóa điều đã ghi trong sổ.",
    )
)


def _question(name: str, heading: str, *synonyms: str) -> Field:
    return Field(name, heading, "yes_no", synonyms, choices=(words("co; Có"), words("khong; Không")), width=13)


REVIEW_QUESTIONS = (
    _question("wants_work", "Có nhu cầu làm việc", "nhu cầu việc làm", "muốn làm việc", "có nhu cầu việc làm"),
    _question("able_to_work", "Còn khả năng lao động", "khả năng lao động", "còn sức lao động"),
    _question("has_work", "Đang có việc làm", "có việc làm", "đang làm việc", "việc làm"),
    _question("wants_training", "Cần học nghề, chuyển nghề", "học nghề", "nhu cầu học nghề", "chuyển đổi nghề"),
    _question("wants_loan", "Cần vay vốn ưu đãi", "vay vốn", "nhu cầu vay vốn"),
    _question("plays_sport", "Tập thể dục thể thao", "thể dục thể thao", "tdtt", "tập tdtt", "luyện tập tdtt"),
    _question("joins_culture", "Tham gia văn hóa, văn nghệ", "văn hóa văn nghệ", "vhvn", "văn nghệ"),
    _question(
        "uses_it", "Tự dùng công nghệ thông tin", "cntt", "sử dụng cntt", "dùng smartphone", "công nghệ thông tin"
    ),
    _question("care_training", "Gia đình đã tập huấn chăm sóc", "tập huấn chăm sóc", "được tập huấn chăm sóc"),
    _question("needs_legal_aid", "Cần trợ giúp pháp lý", "trợ giúp pháp lý", "tgpl", "nhu cầu trợ giúp pháp lý"),
    _question(
        "wants_social_pension", "Có nhu cầu hưởng hưu trí xã hội", "nhu cầu hưu trí xã hội", "hưu trí xã hội", "htxh"
    ),
)

YEARLY_REVIEW = register(
    Kind(
        key="yearly_review",
        apply_permission="elders.apply_intake",
        undo_permission="elders.undo_intake",
        title="Phiếu rà soát năm",
        fields=(*IDENTITY, *REVIEW_QUESTIONS, NOTE),
        resource="elders.resources.YearlyReviewResource",
        help="Ghi Có hoặc Không (hoặc dấu x là có); ô để trống là chưa hỏi.",
    )
)
