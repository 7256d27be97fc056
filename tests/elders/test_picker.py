"""Choosing one person in a form."""

from datetime import date

import pytest
from django import forms

from elders.forms.picker import ElderField
from tests.factories import make_elder

TODAY = date(2026, 3, 1)


class PickForm(forms.Form):
    elder = ElderField(label="Người cao tuổi")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["elder"].limit_to(user, today=TODAY)


def test_a_ticked_person_is_taken(officer, group):
    elder = make_elder(group=group)
    form = PickForm({"elder": str(elder.pk), "elder_q": "lan"}, user=officer)
    assert form.is_valid() and form.cleaned_data["elder"] == elder


def test_without_javascript_the_only_one_is_taken(officer, group):
    elder = make_elder(group=group, full_name="Vũ Thị Lan")
    form = PickForm({"elder_q": "vu thi lan"}, user=officer)
    assert form.is_valid() and form.cleaned_data["elder"] == elder


def test_several_come_back_to_be_ticked(officer, group):
    people = [make_elder(group=group, full_name="Vũ Thị Lan", birth_year=year) for year in (1940, 1945)]
    form = PickForm({"elder_q": "lan"}, user=officer)
    assert form.errors.as_data()["elder"][0].code == "several"
    html = str(form["elder"])
    assert all(f'value="{elder.pk}"' in html for elder in people) and 'value="lan"' in html


def test_a_similar_spelling_is_offered_and_never_taken_silently(officer, group):
    elder = make_elder(group=group, full_name="Vũ Thị Lan")
    form = PickForm({"elder_q": "vu thi lna"}, user=officer)
    assert form.errors.as_data()["elder"][0].code == "several"
    assert f'value="{elder.pk}"' in str(form["elder"])


@pytest.mark.parametrize(
    "data, code", [({}, "required"), ({"elder_q": "zzz"}, "nobody"), ({"elder": "x"}, "invalid_choice")]
)
def test_nothing_chosen_says_what_to_do(officer, group, data, code):
    make_elder(group=group)
    form = PickForm(data, user=officer)
    assert form.errors.as_data()["elder"][0].code == code


def test_a_stranger_cannot_be_chosen_nor_seen(leader, other_group):
    stranger = make_elder(group=other_group, full_name="Vũ Thị Lan")
    for data in ({"elder": str(stranger.pk)}, {"elder_q": "lan"}):
        form = PickForm(data, user=leader)
        assert not form.is_valid() and "Vũ Thị Lan" not in str(form["elder"])


def test_the_person_of_an_existing_value_stands_on_top(officer, group):
    elder = make_elder(group=group, full_name="Vũ Thị Lan", birth_year=1945)
    html = str(PickForm(initial={"elder": elder.pk}, user=officer)["elder"])
    assert "checked" in html and "Vũ Thị Lan 1945 (80–81 tuổi)" in html
    assert 'for="id_elder_q"' in PickForm(user=officer)["elder"].label_tag()


def test_without_a_user_nobody_can_be_chosen(group):
    make_elder(group=group)
    field = ElderField(required=True)
    with pytest.raises(forms.ValidationError):
        field.clean("?lan")
