import pytest

from elders.ground.citizen_id import BIRTH, LENGTH, PROVINCE, SEX, check, parts


@pytest.mark.parametrize(
    ("number", "sex", "year", "name", "codes", "wrong"),
    [
        ("031145900001", "nu", 1945, "", [], ""),
        ("031045900001", "nam", 1945, "", [], ""),
        ("031145900001", "", None, "", [], ""),  # nothing to compare with
        ("031245900001", "nam", 2045, "", [], ""),
        ("03114590000", "nu", 1945, "", [LENGTH], "đúng 12 chữ số"),
        ("０３１１４５９００００１", "nu", 1945, "", [LENGTH], "đúng 12 chữ số"),  # full-width digits are no digits
        ("003145900001", "nu", 1945, "", [PROVINCE], "số CCCD có lẽ ghi sai"),
        ("031145900001", "nam", 1945, "", [SEX], "giới tính ghi sai"),
        ("031145900001", "nam", 1945, "Vũ Văn Bình", [SEX], "có lẽ số CCCD sai"),
        ("031145900001", "nam", 1945, "Vũ Thị Bình", [SEX], "giới tính ghi sai"),
        ("031145900001", "nu", 1942, "", [BIRTH], "năm sinh ghi sai"),
        ("031345900001", "nu", 1945, "", [BIRTH], "số CCCD sai"),  # right digits, wrong century
        ("031145900001", "nam", 1951, "", [SEX, BIRTH], "số CCCD ghi nhầm"),
    ],
)
def test_the_number_is_compared_and_the_probable_mistake_named(number, sex, year, name, codes, wrong):
    findings = check(number, sex, year, full_name=name)
    assert [finding.code for finding in findings] == codes
    assert all(wrong in finding.message for finding in findings)


def test_the_digits_tell_province_sex_and_year():
    assert parts("031145900001") == ("031", "nu", 1945)
    assert parts("079203000001") == ("079", "nam", 2003)
    assert parts("31145900001") is None
