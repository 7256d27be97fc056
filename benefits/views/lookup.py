"""Looking up what somebody is entitled to: what-if for anybody, filled in for a person of the registry."""

from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from benefits.facts import facts_of
from benefits.forms.law import LookupForm
from benefits.local import law_of
from benefits.lookup import Answer, arrange
from benefits.papers.answer import answer_paper
from benefits.people import Facts
from benefits.rules import Law, decide_all
from elders.forms.fields import DayField
from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, pdf
from elders.ground.names import vn_key
from elders.models import Elder, User
from elders.views.work import download


@allow("benefits.look_up_benefits")
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """What-if for anybody, or for a person of the registry (`?nguoi=`), whose facts stand in the form."""
    user, today = request.user, timezone.localdate()
    elder = _elder(request)
    sent = request.POST if request.method == "POST" else None
    law = _law(user, _day(sent, today))
    # Of somebody nobody knows, a living citizen of the ward is assumed, in sight and to be changed.
    facts = facts_of(elder, today) if elder else Facts(vn_citizen=True, resides_here=True, alive=True)
    initial = {name: getattr(facts, name) for name in law.asks} | {"day": today, "birth": facts.birth}
    form = LookupForm(sent, asked=law.asks, today=today, known=bool(elder), initial=initial)
    answer = None
    if form.is_bound and form.is_valid():
        answer = arrange(decide_all(_said(form, facts), law))
        if "in" in request.POST:
            if user.ward_id:
                return _print(request, answer, elder=elder, form=form, today=today)
            form.add_error(None, "Tài khoản chưa thuộc phường nào nên chưa in được.")
    elif elder and not form.is_bound:
        answer = arrange(decide_all(facts, law))
    return render(request, "benefits/lookup.html", {"form": form, "answer": answer, "elder": elder, "today": today})


def _day(sent, today: date) -> date:
    """The day asked for, which says which questions the law has; a day nobody can read is told by the form."""
    try:
        return (DayField().clean(sent["day"]) if sent and "day" in sent else None) or today
    except ValidationError:
        return today


def _elder(request: HttpRequest) -> Elder | None:
    pk = request.GET.get("nguoi")
    if pk is None:
        return None
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404
    return get_object_or_404(Elder.objects.for_user(request.user).select_related("ward"), pk=pk)


def _law(user: User, day: date) -> Law:
    return law_of(user.ward_id, day) if user.ward_id else Law(day)


def _said(form: LookupForm, facts: Facts) -> Facts:
    """The facts as answered; of a person of the registry each keeps its origin, or says it was answered otherwise."""
    answers = form.facts
    origins = dict(facts.origins)
    if origins:
        for name, value in answers.items():
            if value != getattr(facts, name):
                origins[name] = "trả lời khi tra cứu"
    return replace(facts, **answers, birth=form.cleaned_data["birth"], origins=origins)


def _print(request: HttpRequest, answer: Answer, *, elder: Elder | None, form: LookupForm, today: date) -> HttpResponse:
    user = request.user
    name = elder.full_name if elder else form.cleaned_data.get("full_name", "")
    paper = answer_paper(answer, ward=user.ward, today=today, full_name=name, birth=form.cleaned_data["birth"])
    content = pdf(paper)
    if elder:
        history.disclose(
            by=user,
            kind=history.Disclosure.Kind.PRINT,
            what=f"Phiếu trả lời về chế độ: {elder.full_name}",
            row_count=1,
            filters={"nguoi": elder.pk, "ngay": answer.day.isoformat()},
        )
    slug = vn_key(f"tra loi che do {name}").replace(" ", "-")
    return download(content, f"{slug}-{answer.day:%Y%m%d}.pdf", PDF_TYPE)
