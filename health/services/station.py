"""How the station heads its papers."""

from datetime import date

from django.db import transaction

from elders.ground import history
from elders.models import User, Ward
from health.choices import Superior
from health.models import StationSetting


@transaction.atomic
def choose_superior(
    ward: Ward, *, superior: str, superior_words: str = "", document: str = "", on: date, by: User
) -> StationSetting:
    """From now on every paper of the station names this body above it; papers already printed stay as they are.

    Raises: ValidationError for another body without its name.
    """
    found = StationSetting.objects.select_for_update(of=("self",)).filter(ward=ward).first()
    setting = found or StationSetting(ward=ward)
    setting.superior, setting.document = superior, document.strip()
    setting.superior_words = superior_words.strip() if superior == Superior.OTHER else ""
    setting.chosen_on, setting.chosen_by = on, by
    setting.full_clean()
    with history.act("Chọn cơ quan cấp trên in trên giấy của trạm", by=by):
        setting.save()
    return setting
