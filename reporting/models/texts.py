"""What an officer writes over the generated text of a paper: a report, a plan."""

from django.db import models

from elders.ground.history import who


class WrittenText(models.Model):
    """Abstract: the words instead of one generated paragraph. `generated` is what stood there then: when the text of
    today differs, the numbers have changed since and the paragraph is marked."""

    key = models.CharField("đoạn", max_length=20)
    written = models.TextField("nội dung")
    generated = models.TextField("nội dung máy đã lập", blank=True)
    edited_by, edited_at = who("người viết"), models.DateTimeField("lúc viết", auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key
