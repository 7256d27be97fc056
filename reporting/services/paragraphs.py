"""Writing over the generated text of a paper: a report, a plan."""

from django.db.models import Manager

from elders.models import User
from reporting.models import PlanText, ReportText


def write_over(texts: Manager, *, key: str, words: str, generated: str, by: User) -> ReportText | PlanText | None:
    """Put `words` over one paragraph of the paper `texts` belongs to; the generated text again takes the writing away.

    Call it inside an act, on a paper that is locked and still open. Raises: ValidationError.
    """
    words = "\n".join(line.rstrip() for line in words.strip().splitlines())
    if words == generated.strip():
        texts.filter(key=key).delete()
        return None
    text = texts.filter(key=key).first() or texts.model(**{texts.field.name: texts.instance}, key=key)
    text.written, text.generated, text.edited_by = words, generated, by
    text.full_clean()
    text.save()
    return text
