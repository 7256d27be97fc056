"""What the resolution about merging or splitting residential groups says."""

from django import forms

from elders.forms.fields import DayField
from elders.models import ResidentialGroup, User
from elders.services.places import NewGroup, Regrouping

PARTS = 4  # more than four new groups out of one act have not been seen; a second act does the rest


class RegroupForm(forms.Form):
    groups = forms.ModelMultipleChoiceField(
        label="Tổ cũ, thôi hoạt động",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sáp nhập: chọn từ hai tổ trở lên. Chia tách: chọn một tổ.",
    )
    on = DayField(label="Từ ngày", help_text="Ngày tổ mới bắt đầu hoạt động, ví dụ 01/07/2026.")
    paper = forms.CharField(
        label="Nghị quyết, quyết định", max_length=200, help_text="Số, ngày, cơ quan ban hành; ghi vào lịch sử hồ sơ."
    )
    into = forms.ModelChoiceField(
        label="Nhập vào tổ đang hoạt động",
        queryset=None,
        required=False,
        empty_label="Không, lập tổ mới ở dưới",
    )

    def __init__(self, *args, user: User, today, **kwargs):
        super().__init__(*args, **kwargs)
        groups = ResidentialGroup.objects.for_user(user).on(today).order_by("ward", "code", "pk")
        self.fields["groups"].queryset = self.fields["into"].queryset = groups
        for number in range(1, PARTS + 1):
            self.fields[f"name{number}"] = forms.CharField(
                label=f"Tổ mới thứ {number}: tên" if number > 1 else "Tổ mới: tên",
                max_length=100,
                required=False,
                help_text="Ví dụ: Tổ dân phố Vân Quan." if number == 1 else "",
            )
            self.fields[f"code{number}"] = forms.CharField(label="Mã tổ", max_length=20, required=False)

    def new_fields(self):
        """Pairs of fields (name, code), for the page."""
        return [(self[f"name{number}"], self[f"code{number}"]) for number in range(1, PARTS + 1)]

    def clean(self):
        data = super().clean()
        fresh = []
        for number in range(1, PARTS + 1):
            name, code = data.get(f"name{number}", ""), data.get(f"code{number}", "")
            if bool(name) != bool(code):
                missing = f"code{number}" if name else f"name{number}"
                self.add_error(missing, "Mỗi tổ mới cần cả tên và mã.")
            elif name:
                fresh.append(NewGroup(code=code, name=name))
        successors = [data["into"], *fresh] if data.get("into") else fresh
        if not successors and not self.errors:
            self.add_error("name1", "Ghi tên tổ mới, hoặc chọn tổ đang hoạt động để nhập vào.")
        data["successors"] = successors
        return data

    def act(self, places: dict[str, int]) -> Regrouping:
        data = self.cleaned_data
        return Regrouping(list(data["groups"]), data["successors"], data["on"], data["paper"], places)
