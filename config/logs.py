"""What goes into the log of the server: errors, without the people they happened to."""

import logging
import re

# PostgreSQL explains a refused row with its whole content.
EXPLANATION = re.compile(r"^(DETAIL|CONTEXT|PARAMETERS?):.*$", re.MULTILINE)
# Identity, insurance, card and phone numbers; a date or an amount is shorter.
LONG_NUMBER = re.compile(r"(?<![\w.])[A-Z]{0,2}\d{9,15}(?!\w)")


class WithoutPeople(logging.Formatter):
    """Lines as usual, but without rows of the database and without numbers that identify somebody."""

    def format(self, record: logging.LogRecord) -> str:
        text = EXPLANATION.sub(r"\1: (…)", super().format(record))
        return LONG_NUMBER.sub("(…)", text)
