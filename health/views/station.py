"""What the station decides about its own papers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from elders.forms.answers import add_refusal
from elders.ground.access import allow
from health.forms.station import HeadForm
from health.letterhead import station_head
from health.models import StationSetting
from health.services import station as services
from health.views.rounds import PLAN


@allow(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def station_papers(request: HttpRequest) -> HttpResponse:
    """Which superior stands on every paper of the station; unknown until somebody has chosen."""
    ward = request.user.ward
    chosen = StationSetting.objects.for_user(request.user).select_related("chosen_by").first()
    form = HeadForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in HeadForm.Meta.fields}
        try:
            services.choose_superior(ward, on=timezone.localdate(), by=request.user, **values)
            messages.success(request, "Đã lưu. Mọi giấy của trạm in từ bây giờ ghi như vậy.")
            return redirect("health:station_papers")
        except ValidationError as refusal:
            add_refusal(form, refusal)
    chosen = StationSetting.objects.for_user(request.user).select_related("chosen_by").first()
    context = {"form": form, "chosen": chosen, "head": station_head(ward, year=timezone.localdate().year)}
    return render(request, "health/station.html", context)
