"""Every figure counted over people: among whom, who counts, of whom it is known, and its words.

Two conditions are the two querysets of an indicator; the grid counts them, the drill-down lists them. A figure whose
denominator needs an answer (`known`) is without data while less than half have answered (reporting.md §5.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from elders.models import Ward
from reporting.indicators.conditions import Condition, Everybody, Fact, Mark

LEAST_COVERAGE = (1, 2)  # half of those asked about
ALL = Everybody()
DISABLED = Fact("certified")
POOR_ALONE = Fact("poor") & Fact("no_supporter")
HARDSHIP = Fact("poor") | Fact("near_poor") | Fact("no_supporter") | Fact("alone") | Fact("severe") | Mark("diagnosed")
HARDSHIP_KNOWN = HARDSHIP | (
    Fact("poverty_known") & Fact("supporter_known") & Fact("living_known") & Fact("disability_known")
)
FAMILIES = Mark("family")
PENSIONER = Mark("assisted", "pension")
FAMILY_KNOWN = Fact("disability_known") | Fact("hardship")


@dataclass(frozen=True)
class Counted:
    """`among` None: a plain count. `known`: about whom of D_NCT something is recorded. `evidence`: without anybody of
    these an empty denominator is not known, it is not "nobody". `accumulates`: grows with the year, so an interim
    report does not judge it yet. `clinical`: the list would tell a diagnosis, the health station alone opens it.
    `beside_units`: of figures beside that count something else than `unit`."""

    who: Condition
    among: Condition | None = ALL
    words: str = ""
    among_words: str = "người cao tuổi trong phường"
    known: Condition | None = None
    known_words: str = ""
    accumulates: bool = False
    clinical: bool = False
    beside: Mapping[str, Condition] | None = None
    beside_units: Mapping[str, str] | None = None
    evidence: Condition | None = None
    unit: str = "người"
    remark: str = ""
    sources: tuple[str, ...] = ()

    @property
    def conditions(self) -> list[Condition]:
        """Everything to be counted for it."""
        found = [ALL, self.numerator, *(self.beside or {}).values()]
        if self.among is not None:
            found.append(self.among)
        found += [one for one in (self.known, self.evidence) if one is not None]
        return found

    @property
    def books(self) -> frozenset[str]:
        """The sources that say among whom it counts; of a plain count, whom."""
        return books_of(self.who if self.among in (None, ALL) else self.among)

    @property
    def numerator(self) -> Condition:
        """Always part of the denominator: no share exceeds a hundred."""
        return self.who if self.among in (None, ALL) else self.among & self.who


def books_of(condition: Condition) -> frozenset[str]:
    """The sources whose rows it asks for."""
    return frozenset(leaf.name for leaf in condition.leaves() if isinstance(leaf, Mark))


REVIEW = "Phiếu rà soát năm còn giá trị 12 tháng"
PROJECT_HARDSHIP = (
    "Nhóm khó khăn, bệnh tật theo quy ước của phần mềm: hộ nghèo, hộ cận nghèo, sống một mình hoặc không có người "
    "phụng dưỡng, khuyết tật nặng hoặc đặc biệt nặng, có bệnh mạn tính đã chẩn đoán"
)

INDICATORS: Mapping[str, Counted] = {
    "VL-01": Counted(
        among=Mark("review", "wants_work"),
        who=Mark("review", "works"),
        words="đang có việc làm",
        among_words="người có nhu cầu và khả năng lao động",
        known=Mark("review", "work_asked"),
        known_words="đã trả lời về việc làm",
        accumulates=True,
        beside={"chưa hỏi có việc làm hay không": Mark("review", "wants_work") & ~Mark("review", "works_asked")},
        sources=(REVIEW,),
    ),
    "VH-02": Counted(
        who=Mark("club", "sport") | Mark("review", "sport"),
        words="tập thể dục, thể thao",
        known=Mark("club", "sport") | Mark("review", "sport_asked"),
        known_words="đã biết có tập hay không",
        accumulates=True,
        beside={"qua câu lạc bộ": Mark("club", "sport"), "tự tập theo phiếu rà soát": Mark("review", "sport")},
        remark="“Thường xuyên” là ít nhất 3 buổi mỗi tuần (quy ước của phần mềm)",
        sources=("Sổ thành viên câu lạc bộ thể thao", REVIEW),
    ),
    "VH-03": Counted(
        who=Mark("club", "culture") | Mark("culture"),
        words="tham gia văn hóa, văn nghệ",
        accumulates=True,
        beside={"qua câu lạc bộ": Mark("club", "culture"), "tự khai trong phiếu rà soát": Mark("review", "culture")},
        remark="Lời tự khai trong phiếu rà soát không tính vào số đạt",
        sources=("Sổ thành viên câu lạc bộ văn hóa, văn nghệ", "Hoạt động văn hóa có điểm danh"),
    ),
    "LTH-02": Counted(
        who=Mark("club", "care"),
        words="là thành viên câu lạc bộ liên thế hệ hoặc mô hình khác",
        beside={"riêng câu lạc bộ liên thế hệ": Mark("club", "lth")},
        remark="Thành viên dưới 60 tuổi và hội viên Hội chưa vào câu lạc bộ không tính",
        sources=("Sổ thành viên câu lạc bộ liên thế hệ và câu lạc bộ được đánh dấu chăm sóc, phát huy vai trò",),
    ),
    "YT-01": Counted(
        who=Mark("card"),
        words="có thẻ BHYT còn giá trị",
        known=Mark("card") | Mark("card_check"),
        known_words="đã đối chiếu thẻ BHYT",
        beside={
            "chưa có thẻ, đã đối chiếu": ~Mark("card") & Mark("card_check") & ~Mark("card_check", "elsewhere"),
            "có thẻ nơi khác cấp, chưa rõ hạn": ~Mark("card") & Mark("card_check", "elsewhere"),
            "chưa đối chiếu": ~Mark("card") & ~Mark("card_check"),
        },
        sources=("Sổ thẻ BHYT",),
    ),
    "YT-02": Counted(
        among=Mark("diagnosed"),
        who=Mark("managed"),
        words="được quản lý, điều trị trong 12 tháng",
        among_words="người đã được chẩn đoán bệnh không lây nhiễm",
        evidence=Mark("record"),
        beside={
            "khám trong 3 tháng gần nhất": Mark("diagnosed") & Mark("seen"),
            "đạt mục tiêu điều trị": Mark("diagnosed") & Mark("at_target"),
        },
        clinical=True,
        remark="Mẫu số là người đã chẩn đoán (quy ước của phần mềm, kế hoạch không nêu mẫu số)",
        sources=("Sổ quản lý bệnh mạn tính của Trạm Y tế",),
    ),
    "YT-02a": Counted(
        who=Mark("screened"),
        words="được khám hoặc sàng lọc",
        accumulates=True,
        remark="Khám sức khỏe định kỳ được tính vì luôn đo huyết áp (quy ước của phần mềm)",
        sources=("Phiếu khám, sàng lọc đã kết luận",),
    ),
    "YT-03": Counted(
        who=Mark("checkup"),
        words="đã khám sức khỏe định kỳ trong năm",
        accumulates=True,
        beside={
            "từ đủ 80 tuổi đã khám": Fact("over_80") & Mark("checkup"),
            "trên tổng số từ đủ 80 tuổi": Fact("over_80"),
            "từ đủ 65 tuổi đã khám": Fact("over_65") & Mark("checkup"),
            "trên tổng số từ đủ 65 tuổi": Fact("over_65"),
        },
        sources=("Phiếu khám đã kết luận, giấy khám ở cơ sở khác",),
    ),
    "YT-04": Counted(
        who=Mark("record"),
        words="có hồ sơ theo dõi sức khỏe",
        remark="Hồ sơ chỉ tính khi đã ghi ít nhất một lần khám, điều trị hoặc tư vấn",
        sources=("Phiếu khám, sổ quản lý bệnh, buổi tư vấn và phục hồi chức năng",),
    ),
    "KK-01": Counted(
        among=HARDSHIP,
        who=Mark("service"),
        words="đã được khám, điều trị hoặc tư vấn trong năm",
        among_words="người có hoàn cảnh khó khăn, bệnh tật",
        known=HARDSHIP_KNOWN,
        known_words="đã biết hoàn cảnh",
        accumulates=True,
        clinical=True,
        remark=PROJECT_HARDSHIP,
        sources=("Sổ người cao tuổi", "Sổ sách của Trạm Y tế"),
    ),
    "KT-01": Counted(
        among=DISABLED,
        who=Fact("form_known"),
        words="đã xác định dạng khuyết tật",
        among_words="người có giấy xác nhận khuyết tật",
        accumulates=True,
        beside={"khuyết tật chưa ghi giấy xác nhận": Fact("no_certificate")},
        remark="Mẫu số chỉ gồm người có giấy xác nhận; người mới nghi khuyết tật không nằm trong đó",
        known=Fact("disability_known"),
        known_words="đã ghi tình trạng khuyết tật",
        sources=("Sổ người cao tuổi",),
    ),
    "KT-02": Counted(
        among=DISABLED,
        who=Mark("rehab"),
        words="đã được phục hồi chức năng trong năm",
        among_words="người có giấy xác nhận khuyết tật",
        accumulates=True,
        clinical=True,
        beside={"vừa xác định dạng vừa được phục hồi chức năng": DISABLED & Fact("form_known") & Mark("rehab")},
        known=Fact("disability_known"),
        known_words="đã ghi tình trạng khuyết tật",
        sources=("Sổ người cao tuổi", "Buổi phục hồi chức năng của Trạm Y tế"),
    ),
    "NO-01": Counted(
        among=Fact("housing_known"),
        who=~Fact("housing_bad"),
        words="không ở nhà tạm, nhà dột nát",
        among_words="người đã biết tình trạng nhà ở",
        known=Fact("housing_known"),
        known_words="đã ghi tình trạng nhà ở",
        beside={"đang ở nhà tạm, dột nát": Fact("housing_bad"), "số nhà tạm, dột nát": Mark("bad_home")},
        beside_units={"số nhà tạm, dột nát": "nhà"},
        remark="Người chưa ghi mã hộ tính riêng một nhà",
        sources=("Sổ người cao tuổi",),
    ),
    "TG-01": Counted(
        among=POOR_ALONE,
        who=Mark("assisted"),
        words="đang hưởng trợ cấp hằng tháng",
        among_words="người nghèo, không có người phụng dưỡng",
        known=Fact("poverty_known") & (~Fact("poor") | Fact("supporter_known")),
        known_words="đã biết hộ nghèo và người phụng dưỡng",
        beside={"hồ sơ đang giải quyết, chưa hưởng": POOR_ALONE & Mark("applying") & ~Mark("assisted")},
        sources=("Sổ người cao tuổi", "Quyết định hưởng trợ cấp"),
    ),
    "TH-01": Counted(
        among=FAMILIES,
        who=Mark("trained"),
        words="đã có người dự tập huấn trong năm",
        among_words="gia đình có người sa sút trí tuệ, khuyết tật nặng hoặc khó khăn khác",
        accumulates=True,
        clinical=True,
        unit="gia đình",
        known=FAMILY_KNOWN,
        known_words="đã ghi tình trạng khuyết tật hoặc hoàn cảnh khó khăn",
        beside={"tự khai đã tập huấn trong phiếu rà soát": FAMILIES & Mark("review", "training")},
        remark="Khó khăn khác là già yếu, có hoàn cảnh khó khăn ghi trong sổ; người chưa ghi mã hộ tính là một gia "
        "đình (quy ước của phần mềm)",
        sources=("Sổ người cao tuổi", "Lớp tập huấn có điểm danh"),
    ),
    "TT-02": Counted(
        among=Mark("review", "it_asked"),
        who=Mark("review", "it"),
        words="tự dùng được sản phẩm công nghệ thông tin",
        among_words="người đã trả lời phiếu rà soát",
        known=Mark("review", "it_asked"),
        known_words="đã trả lời",
        accumulates=True,
        sources=(REVIEW,),
    ),
}

MEASURES: Mapping[str, Counted] = {
    "OP-DS-01": Counted(
        among=None,
        who=ALL,
        words="người cao tuổi đang quản lý",
        beside={
            "sống một mình": Fact("alone"),
            "người có công hưởng hằng tháng": Fact("merit"),
            "từ đủ 80 tuổi": Fact("over_80"),
            "chỉ biết năm hoặc tháng sinh": Fact("year_only"),
        },
        sources=("Sổ người cao tuổi",),
    ),
    "OP-HV-01": Counted(
        who=Mark("member"),
        words="là hội viên Hội Người cao tuổi",
        sources=("Sổ hội viên Hội Người cao tuổi",),
    ),
    "OP-HT-01": Counted(
        among=None,
        who=Mark("eligibility"),
        words="người đã rà soát điều kiện hưởng hưu trí xã hội trong kỳ",
        beside={
            "đủ điều kiện": Mark("eligibility", "yes"),
            "chưa đủ điều kiện": Mark("eligibility", "no"),
            "chưa rõ, thiếu hồ sơ": Mark("eligibility", "unknown"),
            "không có nhu cầu": Mark("eligibility", "declined"),
        },
        remark="Mỗi người tính một lần, theo kết quả mới nhất trong kỳ",
        sources=("Rà soát hằng tháng đã kết luận",),
    ),
    "OP-HT-02": Counted(
        among=Mark("eligible", "yes"),
        who=PENSIONER,
        words="đang hưởng trong tháng chốt",
        among_words="người đủ điều kiện hưởng trợ cấp hưu trí xã hội",
        beside={
            "tất cả người đang hưởng trong tháng chốt": PENSIONER,
            "đang hưởng nhưng ngoài mẫu số": PENSIONER & ~Mark("eligible", "yes"),
            "ngoài mẫu số vì chưa rõ": Mark("eligible", "unknown"),
        },
        remark="Đang hưởng nhưng ngoài mẫu số: rà soát không ghi đủ điều kiện, hoặc quyết định ký sau ngày rà soát",
        sources=("Rà soát hằng tháng đã kết luận", "Quyết định hưởng trợ cấp"),
    ),
    "OP-QL-01": Counted(
        among=None,
        who=Mark("in_register", "hypertension") | Mark("in_register", "diabetes"),
        words="người tăng huyết áp, đái tháo đường được quản lý",
        clinical=True,
        beside={
            "tăng huyết áp": Mark("in_register", "hypertension"),
            "đái tháo đường": Mark("in_register", "diabetes"),
        },
        remark="Một người có thể mắc cả hai bệnh",
        sources=("Sổ quản lý bệnh mạn tính của Trạm Y tế",),
    ),
}

COUNTED: Mapping[str, Counted] = {**INDICATORS, **MEASURES}
# The plan does not say among whom YT-02 is counted; a ward may choose everybody (reporting.md §14.3).
NCD_AMONG_ALL = replace(
    INDICATORS["YT-02"],
    among=ALL,
    who=Mark("diagnosed") & Mark("managed"),
    among_words="người cao tuổi trong phường",
    beside={"người đã được chẩn đoán": Mark("diagnosed"), **INDICATORS["YT-02"].beside},
    remark="Mẫu số là mọi người cao tuổi (phường chọn, kế hoạch không nêu mẫu số)",
)


def counted_in(ward: Ward, code: str) -> Counted:
    """How `ward` counts `code`. Raises: KeyError for what is not counted over people."""
    if code == "YT-02" and ward.ncd_among_everybody:
        return NCD_AMONG_ALL
    return COUNTED[code]


# Counts outside the grid whose small groups would tell something of single people's health or trouble.
CLINICAL_COUNTS = frozenset({"OP-SL-01", "OP-TV-01", "OP-TN-01", "OP-QLTH-01"})
SENSITIVE = frozenset({"CS-02", "CS-03", "PL-01", "OP-NB-01"})
