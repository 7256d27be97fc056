"""`ScopedAdmin`: lists, forms and choices of the admin site, all by the rows the user may see."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.template.response import TemplateResponse

from elders.admin.changes import changes_of
from elders.forms.fields import DayField
from elders.ground import history

DAY = {"form_class": DayField, "widget": forms.DateInput(format="%d/%m/%Y", attrs={"class": "short"})}


def scoped(queryset, user):
    """`queryset` cut down to the rows of `user`; tables without `for_user` belong to nobody in particular."""
    return queryset.for_user(user) if hasattr(queryset, "for_user") and not user.is_superuser else queryset


class ScopedChoices:
    """Choices of related rows are scoped, and no pop-up windows open from them."""

    formfield_overrides = {models.DateField: DAY}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", scoped(db_field.remote_field.model._default_manager.all(), request.user))
        kwargs.setdefault("empty_label", "Không có" if db_field.blank else "Chọn")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        kwargs.setdefault("choices", db_field.get_choices(blank_choice=[("", "Chọn")]))
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", scoped(db_field.remote_field.model._default_manager.all(), request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        control = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(control, "widget", None), admin.widgets.RelatedFieldWidgetWrapper):
            control.widget = control.widget.widget
        return control


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """Base of every admin of the house. `act` is what history calls an edit made here, `page_lead` the sentence under
    the heading of the list."""

    act = "Sửa danh mục"
    page_lead = ""
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        return scoped(super().get_queryset(request), request.user)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404  # a stranger's row is not found, as on every other page

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with history.act(self.act, by=request.user):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        with history.act(self.act, by=request.user):
            return super().delete_view(request, object_id, extra_context)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # A write must not push a row out of what the writer may see, nor into it; the transaction rolls back.
        if not self.get_queryset(request).filter(pk=obj.pk).exists():
            raise PermissionDenied

    def history_view(self, request, object_id, extra_context=None):
        """The history the database wrote, newest first, whoever changed the row and by whatever way."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": "Ai đã sửa gì",
            "object": row,
            "opts": self.opts,
            "changes": changes_of(row, [inline.model for inline in self.inlines]),
        }
        return TemplateResponse(request, "admin/object_history.html", context)


class ReadOnlyAdmin(ScopedAdmin):
    """A log: whoever has the permission reads, nobody writes."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ScopedInline(ScopedChoices, admin.TabularInline):
    extra = 1
    lead = ""


class PartInline(ScopedInline):
    """Rows that are part of their parent: whoever may change the parent may change them."""

    def _may_change_parent(self, request) -> bool:
        opts = self.parent_model._meta
        return request.user.has_perm(f"{opts.app_label}.change_{opts.model_name}")

    def has_view_permission(self, request, obj=None) -> bool:
        opts = self.parent_model._meta
        return self._may_change_parent(request) or request.user.has_perm(f"{opts.app_label}.view_{opts.model_name}")

    def has_add_permission(self, request, obj=None) -> bool:
        return self._may_change_parent(request)

    def has_change_permission(self, request, obj=None) -> bool:
        return self._may_change_parent(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self._may_change_parent(request)
