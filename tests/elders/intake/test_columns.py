import pytest

from elders.intake.columns import Column, Vocabulary, signature
from elders.intake.fields import ELDERS

VOCABULARY = Vocabulary(ELDERS)


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Họ và tên", "full_name"), ("HỌ VÀ TÊN", "full_name"), ("Họ & tên", "full_name"),
        ("Ho va ten", "full_name"), ("Họ tên:", "full_name"),
        ("Họ và tên người cao tuổi được tặng quà", "full_name"), ("Họ và tê", "full_name"),
        ("Họ, chữ đệm và tên khai sinh", "full_name"),
        ("Năm sinh", "birth"), ("NTNS", "birth"), ("Ng.sinh", "birth"), ("Ngày, tháng,\nnăm sinh", "birth"),
        ("NĂM SINH (dương lịch)", "birth"),
        ("Ngày shinh", "birth"), ("Sinh ngày", "birth"), ("N.sinh", "birth"),
        ("Số CCCD/ĐDCN", "citizen_id"), ("Số CCCD", "citizen_id"), ("CMND/CCCD", "citizen_id"),
        ("Số CCDC", "citizen_id"), ("Số định danh cá nhân", "citizen_id"),
        ("Số CMND", "old_id"), ("SĐT", "phone"), ("Điện thoại (nếu có)", "phone"), ("ĐT", "phone"),
        ("TDP", "residential_group"), ("Tổ DP", "residential_group"), ("Thôn/TDP", "residential_group"),
        ("Nơi cư trú (Tổ dân phố)", "residential_group"),
        ("ĐC", "address"), ("HK thường trú", "address"), ("Nơi ở hiện nay", "address"), ("Giới tính", "sex"),
        ("GT", "sex"), ("Nam/Nữ", "sex"),
        ("Nam", "sex=nam"), ("Nữ", "sex=nu"), ("Năm", "birth.year"), ("Cụ bà", "sex=nu"),
        ("Hộ nghèo", "poverty_national=ngheo"), ("Cận nghèo", "poverty_national=can_ngheo"),
        ("Hộ nghèo, cận nghèo", "poverty_national"),
        ("Mức độ khuyết tật", "disability_level"), ("Hoàn cảnh sống", "living_arrangement"),
        ("Sống một mình", "living_arrangement=mot_minh"),
        ("Số thẻ BHYT", "health_card_no"), ("Mã số BHXH", "social_insurance_no"),
        ("Mức hưởng/tháng (đồng)", "amount_vnd"),
        ("Ghi chú", "note"), ("STT", "#order"), ("TT", "#order"), ("Tuổi", "#age"), ("Ngày mất", "#death"),
        ("Năm chết", "#death"),
        ("Người nhận thay", "#other"), ("Chủ hộ", "#other"), ("Họ tên chủ hộ", "#other"),
        ("Quan hệ với người cao tuổi", "#other"),
        ("SĐT người thân", "#other"), ("Ngày cấp", "#other"), ("Ngày vào hội", "#other"),
        ("Ngày tham gia", "#other"), ("Nơi cấp CCCD", "#other"),
        ("Ngày quyết định", "#other"), ("Người giới thiệu", "#other"), ("Nơi đăng ký KCB ban đầu", "#other"),
        ("Ký nhận", "#other"),
        ("Họ và tên vợ (chồng)", "#other"), ("Chức vụ", "#other"), ("Số tài khoản", "#other"),
        ("Huyết áp (mmHg)", None), ("Bệnh mạn tính", None), ("Cao (cm)", None), ("Đối tượng", None), ("", None),
        ("Phân loại SK", None),
    ],
)  # fmt: skip
def test_what_a_heading_means(heading, role):
    match = VOCABULARY.match(heading)
    assert (match.role if match else None) == role


@pytest.mark.parametrize(
    ("lines", "role"),
    [
        (("Ngày tháng năm sinh", "Nam"), "sex=nam"),
        (("Giới tính", "Nữ"), "sex=nu"),
        (("Ngày sinh", "Năm"), "birth.year"),
        (("Ngày sinh", "Tháng"), "birth.month"),
        (("Ngày cấp", "Năm"), "#other"),
        (("Mức độ khuyết tật", "Nặng"), "disability_level=nang"),
        (("Diện hộ", "Cận nghèo"), "poverty_national=can_ngheo"),
        (("CCCD", "Số"), "citizen_id"),
        (("CCCD", "Ngày cấp"), "#other"),
        (("Người nhận thay", "Họ và tên"), "#other"),
        (("Người nhận thay", "Số CCCD"), "#other"),
        (("Thông tin người hưởng", "Họ và tên"), "full_name"),
        (("Địa chỉ nơi cư trú", "Thôn/TDP"), "residential_group"),
        (("Địa chỉ nơi cư trú", "Số nhà, đường"), "address"),
        (("Thể lực", "Cao (cm)"), None),
        (("Số", "TT"), "#order"),
        (("Giới", "tính"), "sex"),
    ],
)
def test_what_a_heading_of_several_lines_means(lines, role):
    match = VOCABULARY.decide(lines)
    assert (match.role if match else None) == role


def test_every_heading_and_synonym_finds_its_own_field():
    for field in ELDERS.fields:
        for heading in (field.heading, *field.synonyms):
            match = VOCABULARY.match(heading)
            assert match and match.role.partition("=")[0] in (field.name, "birth.day"), heading


def test_a_signature_forgets_case_and_marks_and_keeps_order():
    def mark(*headings):
        return signature([Column(at, (heading,)) for at, heading in enumerate(headings)])

    assert mark("Họ và tên", "Năm sinh") == mark("HO VA  TEN", "năm sinh")
    assert mark("Họ và tên", "Năm sinh") != mark("Năm sinh", "Họ và tên")
