"""Syllables that made-up people of the northern coast are named with, most frequent first, and where they live.

The people do not exist: numbers of identity papers use serials that are never issued (900000-999999), telephones the
withdrawn prefix 095 and social-insurance numbers the unissued block 3199.
"""

FAMILY = [
    ("Nguyễn", 330), ("Phạm", 120), ("Vũ", 85), ("Trần", 70), ("Đỗ", 55), ("Bùi", 50), ("Lê", 50), ("Hoàng", 42),
    ("Đào", 34), ("Ngô", 30), ("Đặng", 24), ("Lương", 20), ("Đoàn", 18), ("Mai", 12), ("Phan", 12), ("Đinh", 12),
    ("Cao", 10), ("Trịnh", 10), ("Dương", 10), ("Hà", 8), ("Khúc", 5), ("Tô", 5), ("Lưu", 5), ("Quách", 2),
]  # fmt: skip

MIDDLE_MALE = [
    ("Văn", 420), ("Đức", 80), ("Xuân", 70), ("Hữu", 60), ("Đình", 55), ("Quang", 50), ("Ngọc", 45), ("Bá", 30),
    ("Công", 30), ("Trọng", 25), ("Duy", 20), ("Minh", 20), ("", 15),
]  # fmt: skip

MIDDLE_FEMALE = [
    ("Thị", 760), ("Thị Thanh", 20), ("Thị Kim", 20), ("Thị Ngọc", 20), ("Thị Minh", 15), ("Thúy", 10), ("Kim", 10),
    ("Bích", 8), ("", 10),
]  # fmt: skip

GIVEN_MALE = [
    "Hùng", "Dũng", "Hải", "Thắng", "Bình", "Minh", "Tuấn", "Sơn", "Long", "Tiến", "Quang", "Thành", "Cường", "Hòa",
    "Lợi", "Phúc", "Thịnh", "Toàn", "Vinh", "Hiền", "Khánh", "Lâm", "Mạnh", "Nam", "Phong", "Quý", "Sáng", "Tâm",
    "Tân", "Thái", "Thuận", "Tình", "Trung", "Trường", "Tý", "Vượng", "An", "Bảo", "Bính", "Can", "Chiến", "Chính",
    "Đạo", "Đạt", "Điền", "Định", "Đông", "Đức", "Hảo", "Hợi", "Hưng", "Huấn", "Kha", "Kiên", "Luận", "Lương",
    "Mão", "Ngọ", "Nghĩa", "Nhân", "Oánh", "Phấn", "Sửu", "Tỵ", "Uy", "Viện", "Xướng", "Yên",
]  # fmt: skip

GIVEN_FEMALE = [
    "Lan", "Hoa", "Hương", "Hồng", "Nga", "Mai", "Thu", "Hà", "Hạnh", "Huệ", "Loan", "Nhung", "Oanh", "Phương", "Thơm",
    "Liên", "Bình", "Cúc", "Dung", "Đào", "Gái", "Hằng", "Hiền", "Hòa", "Hường", "Khuyên", "Kim", "Lý", "Mận", "Miên",
    "Minh", "Mùi", "Na", "Ngát", "Ngoan", "Nhàn", "Nguyệt", "Phượng", "Quế", "Sâm", "Tám", "Tâm", "Thanh", "Thảo",
    "Thoa", "Thuận", "Thủy", "Thúy", "Tính", "Tỵ", "Tươi", "Vân", "Xuân", "Yến", "Ánh", "Ất", "Ân", "Bé", "Chắt",
    "Chín", "Dậu", "Đượm", "É", "Hợi", "Ngọ", "Sáu", "Út", "Ước",
]  # fmt: skip

VILLAGES = [
    "Phúc Hải 1", "Phúc Hải 2", "Vân Quan", "Quảng Luận", "Đông Lãm 1", "Đông Lãm 2", "Phương Lung 1", "Phương Lung 2",
    "Tiểu Trà 1", "Tiểu Trà 2", "Vọng Hải", "Phúc Lộc", "Chợ Hương", "Hòa Lực", "Trà Khê 1", "Trà Khê 2", "Phấn Dũng",
    "Ninh Hải 1", "Ninh Hải 2", "Trọng Khê", "Phú Hải", "số 1", "số 2", "số 3",
]  # fmt: skip

STREETS = [
    "đường Mạc Đăng Doanh",
    "đường Phạm Văn Đồng",
    "đường Mạc Quyết",
    "ngõ chùa",
    "ngõ đình",
    "ngõ chợ",
    "xóm Đông",
    "xóm Đoài",
]

PROVINCES = [("031", 780), ("030", 90), ("034", 50), ("022", 25), ("036", 25), ("001", 15), ("038", 15)]
