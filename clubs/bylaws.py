"""By-laws of a club: a proposed text a club makes its own (no official model was found, clubs.md §17 question 3)."""

import re

from clubs.models import Club

PROPOSED = [
    "Tên gọi, tính chất. {name} là tổ chức tự nguyện của nhân dân nhiều thế hệ, tự quản, tự giúp nhau, hoạt "
    "động dưới sự hướng dẫn của {host}.",
    "Mục đích. Nâng cao đời sống vật chất, tinh thần và sức khỏe của thành viên; phát huy vai trò người cao "
    "tuổi; giúp đỡ người khó khăn trong cộng đồng.",
    "Thành viên. Người tự nguyện tham gia, tán thành quy chế này và được Ban Chủ nhiệm đồng ý. Ưu tiên người "
    "cao tuổi, phụ nữ, người nghèo, cận nghèo, người có hoàn cảnh khó khăn. Thành viên xin ra khi đã trả hết "
    "vốn vay.",
    "Quyền của thành viên. Tham gia sinh hoạt, bầu cử, biểu quyết; được vay vốn, được thăm hỏi, giúp đỡ; được "
    "biết công khai về các quỹ.",
    "Nhiệm vụ của thành viên. Dự sinh hoạt hằng tháng, đóng phí thành viên, trả vốn vay đúng hạn, tham gia "
    "giúp đỡ nhau.",
    "Ban Chủ nhiệm. Do hội nghị thành viên bầu, nhiệm kỳ {term} năm, gồm Chủ nhiệm, Phó Chủ nhiệm, thư ký, kế "
    "toán, thủ quỹ. Kế toán và thủ quỹ là hai người khác nhau; Chủ nhiệm không kiêm thủ quỹ.",
    "Sinh hoạt. Câu lạc bộ sinh hoạt định kỳ mỗi tháng một lần{day}. Mỗi buổi có đo huyết áp, cân nặng, báo "
    "cáo công việc, chuyên đề, giúp nhau, văn nghệ và kế hoạch tháng sau.",
    "Tám mảng hoạt động. Tăng thu nhập; chăm sóc sức khỏe; chăm sóc tại nhà; tự giúp nhau và hỗ trợ cộng đồng;"
    " quyền và lợi ích; nâng cao nhận thức; văn hóa, văn nghệ; vận động nguồn lực.",
    "Các quỹ. Câu lạc bộ có Quỹ hoạt động và Quỹ tăng thu nhập, ghi sổ riêng. Mọi khoản thu, chi có chứng từ "
    "và được báo cáo trước thành viên mỗi tháng. Cho vay theo quyết định của Ban Chủ nhiệm hoặc hội nghị thành"
    " viên.",
    "Sửa đổi, giải thể. Quy chế được sửa khi quá nửa số thành viên dự họp tán thành. Câu lạc bộ chỉ giải thể "
    "khi đã thu hết vốn vay, trả hết vốn góp và có quyết định của cấp thành lập.",
    "Hiệu lực. Quy chế có hiệu lực từ ngày hội nghị thành viên thông qua.",
]


def proposed_text(club: Club, *, term_years: int = 3) -> str:
    """The proposed by-laws with what is known of the club filled in; one article a line."""
    day = f", vào ngày {club.meeting_day:02d}" if club.meeting_day else ""
    host = club.host or "Hội Người cao tuổi phường"
    return "\n".join(PROPOSED).format(name=club.name, host=host, day=day, term=term_years)


def articles_of(club: Club) -> list[dict[str, str]]:
    """Articles for the letter template: the first sentence of a line is its heading."""
    articles = []
    for line in (club.bylaws or proposed_text(club)).splitlines():
        line = re.sub(r"^\s*Điều\s+\d+\s*[.:]\s*", "", line).strip()
        if not line:
            continue
        heading, _, text = line.partition(". ")
        articles.append({"heading": f"{heading}." if text else "", "text": text.strip() or heading})
    if articles:
        articles[-1]["text"] = articles[-1]["text"].rstrip(".")  # the letter closes its last article with "./."
    return articles
