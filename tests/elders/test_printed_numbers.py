"""Numbers as papers print them become numbers in a workbook; what is no number stays as it is printed."""

import pytest

from elders.ground.paper.xlsx import printed_number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0", (0, "#,##0")),
        ("1.237", (1237, "#,##0")),
        ("1.234.567", (1234567, "#,##0")),
        ("98,96", (98.96, "#,##0.00")),
        ("99,0", (99, "#,##0.0")),
        ("-5,2", (-5.2, "#,##0.0")),
        ("71%", (0.71, "0%")),
        ("72,5%", (0.725, "0.0%")),
        ("84%(*)", (0.84, '0%"(*)"')),
        ("540(*)", (540, '#,##0"(*)"')),
        ("-", None),
        ("...", None),
        ("KTPV", None),
        ("Có", None),
        ("<5", None),
        ("", None),
        ("12/3", None),
        ("1.23", None),
        ("72,7 (902/1.240)", None),
    ],
)
def test_printed_numbers(text, found):
    assert printed_number(text) == found
