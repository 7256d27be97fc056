"""Wards and residential groups."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join

from elders.admin.base import PartInline, ScopedAdmin
from elders.ground.names import vn_key
from elders.ground.periods import covers
from elders.intake.grouping import GroupIndex
from elders.intake.types import GroupName, Groups
from elders.models import Elder, ResidentialGroup, ResidentialGroupAlias, Ward
from elders.services.intake.staging import groups_of


@admin.register(Ward)
class WardAdmin(ScopedAdmin):
    list_display = ["name", "code", "city", "area", "valid_from", "valid_to"]
    search_fields = ["name", "code"]
    search_help_text = "Tên hoặc mã phường"
    readonly_fields = ["predecessor_names"]
    fieldsets = [
        (None, {"fields": ["name", "code", "city", "area", "valid_from", "valid_to", "predecessor_names"]}),
        (
            "Trên văn bản",
            {
                "fields": ["place_name", "office", "signer_authority", "signer_name"],
                "description": "In ở đầu và cuối mọi danh sách, báo cáo của phường.",
            },
        ),
        ("Cách tính", {"fields": ["counts_temporary_residents", "says_exceeded", "ncd_among_everybody"]}),
    ]

    @admin.display(description="phường trước khi sắp xếp")
    def predecessor_names(self, ward) -> str:
        return ", ".join(str(old) for old in ward.predecessors.all()) if ward.pk else ""


def _named_already(name: str, group: ResidentialGroup) -> str:
    """The other open group of the ward that rosters already call `name`; two of one name would leave both unknown."""
    others = Groups(one for one in groups_of(group.ward_id, timezone.localdate()) if one.id != group.pk)
    taken = GroupIndex(others).names
    for words in GroupIndex(Groups([GroupName(0, name)])).names:
        for pk in taken.get(words, ()):
            return next(one.name for one in others if one.id == pk)
    return ""


class GroupForm(forms.ModelForm):
    def clean(self):
        data = super().clean()
        name, ward = data.get("name"), data.get("ward") or self.instance.ward_id and self.instance.ward
        if name and ward and "name" in self.changed_data:
            other = _named_already(name, ResidentialGroup(pk=self.instance.pk, ward=ward))
            if other:
                self.add_error("name", f"{other} đang dùng tên này. Ghi tên khác để danh sách nhận đúng tổ.")
        return data


class AliasForm(forms.ModelForm):
    def clean_alias(self):
        alias, group = self.cleaned_data["alias"], self.instance.residential_group
        other = _named_already(alias, group) if group.ward_id else ""
        if other:
            raise ValidationError(f"{other} đang dùng tên này. Hai tổ cùng tên gọi thì danh sách không biết là tổ nào.")
        return alias


class AliasInline(PartInline):
    model = ResidentialGroupAlias
    form = AliasForm
    fields = ["alias"]
    extra = 2
    lead = "Tổ này còn được ghi trong danh sách là gì: “Tổ 3”, “TDP số 3”, tên thôn cũ. Nhờ đó phần mềm nhận đúng tổ."


class InForce(admin.SimpleListFilter):
    title = "hiệu lực"
    parameter_name = "hieu_luc"

    def lookups(self, request, model_admin):
        return [("con", "Đang hoạt động"), ("sap", "Sắp hoạt động"), ("het", "Đã giải thể, sáp nhập")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "con":
            return queryset.filter(covers(today))
        if self.value() == "sap":
            return queryset.filter(valid_from__gt=today)
        return queryset.filter(valid_to__lt=today) if self.value() == "het" else queryset


@admin.register(ResidentialGroup)
class ResidentialGroupAdmin(ScopedAdmin):
    page_lead = "Tổ đã sáp nhập hoặc chia tách thì đóng lại từ một ngày, không xóa: danh sách cũ vẫn cần đến."
    form = GroupForm
    list_display = ["name", "code", "residents", "other_names", "valid_from", "valid_to"]
    list_filter = [InForce]
    search_fields = ["name_key", "code", "aliases__key"]
    search_help_text = "Tên, mã hoặc tên gọi khác của tổ"
    fields = ["ward", "name", "code", "valid_from", "valid_to", "before", "after"]
    readonly_fields = ["valid_to", "before", "after"]  # a group is closed by the act that moves its people
    inlines = [AliasInline]
    change_list_template = "admin/elders/residentialgroup/change_list.html"
    change_form_template = "admin/elders/residentialgroup/change_form.html"

    def get_queryset(self, request):
        residents = (
            Elder.objects.current()
            .filter(residential_group=OuterRef("pk"), merged_into__isnull=True)
            .order_by()
            .values("residential_group")
            .annotate(number=Count("pk"))
            .values("number")
        )
        groups = super().get_queryset(request).annotate(resident_count=Coalesce(Subquery(residents), 0))
        return groups.prefetch_related("aliases")

    def get_search_results(self, request, queryset, search_term):
        """Without accents and by any of the names: the stored keys are searched by the key of the typed words."""
        return super().get_search_results(request, queryset, vn_key(search_term))

    @admin.display(description="số người", ordering="resident_count")
    def residents(self, group) -> int:
        return group.resident_count

    @admin.display(description="tên gọi khác")
    def other_names(self, group) -> str:
        return ", ".join(alias.alias for alias in group.aliases.all())

    @admin.display(description="trước đây là")
    def before(self, group):
        return _links(group.predecessors.all()) if group.pk else ""

    @admin.display(description="nay thuộc về")
    def after(self, group):
        return _links(group.successors.all()) if group.pk else ""


def _links(groups):
    rows = ((reverse("admin:elders_residentialgroup_change", args=[group.pk]), group.name) for group in groups)
    return format_html_join(", ", '<a href="{}">{}</a>', rows) or "–"
