"""Which row of a payment list a row of a result file speaks of."""

from typing import Any

from benefits.models import PaymentList
from benefits.papers.sheets import PayRow, lines_of, payees
from benefits.result_cells import CODE
from elders.ground.names import vn_key
from elders.intake.lines import DOUBT, Line
from elders.templatetags.vi import so


class Rows:
    """The rows of one list, found by what a file says about them."""

    def __init__(self, payment_list: PaymentList) -> None:
        self.payment_list = payment_list
        self.rows = payees(lines_of(payment_list))
        self.people = {row.first.elder_id for row in self.rows}
        self.by: dict[tuple[str, Any], list[PayRow]] = {}
        for row in self.rows:
            line = row.first
            keys = [("name", vn_key(line.full_name)), ("account", line.account_number), ("number", line.citizen_id)]
            for key in [*keys, ("elder", line.elder_id), *(("position", one.position) for one in row.lines)]:
                if key[1]:
                    self.by.setdefault(key, []).append(row)

    def find(self, line: Line, *, quiet: bool = False) -> PayRow | None:
        """The row a line of the file speaks of; None when the line says why not. `quiet` once that was settled."""
        noted = len(line.found)
        row = self._find(line)
        if quiet:
            del line.found[noted:]
        return row

    def _find(self, line: Line) -> PayRow | None:
        values = line.values
        if line.chosen:
            return self._one_of(self.by.get(("elder", line.chosen), []), line)
        if code := values.get("code"):
            return self._coded(line, code)
        found = self.by.get(("number", values.get("citizen_id")), [])
        named = self._named(line)
        if not found and values.get("citizen_id") and len({row.first.elder_id for row in named}) == 1:
            number = named[0].first.citizen_id
            if number:
                words = f"Trên danh sách, {named[0].first.full_name} có số định danh …{number[-4:]}, khác số trong tệp."
                line.doubt("NUMBER_DIFFERS", words, "citizen_id")
        found = found or self.by.get(("account", values.get("account")), []) or named
        if found and named is not found and not self._same_name(found[0], line):
            words = f"Số này trên danh sách là của {found[0].first.full_name}."
            line.doubt("NAME_DIFFERS", words, "full_name")
        return self._one_of(found, line)

    def _coded(self, line: Line, code: str) -> PayRow | None:
        match = CODE.fullmatch(code)
        if int(match["list"]) != self.payment_list.pk:
            line.refuse("WRONG_LIST", f"Mã dòng {code} của danh sách khác, không phải {self.payment_list}.", "code")
            return None
        found = self.by.get(("position", int(match["position"])), [])
        if not found:
            line.refuse("NOT_ON_LIST", f"{self.payment_list} không có dòng {code}.", "code")
            return None
        row, number = found[0], line.values.get("citizen_id")
        if number and row.first.citizen_id and number != row.first.citizen_id:
            words = f"Mã dòng {code} là của {row.first.full_name}, số định danh …{row.first.citizen_id[-4:]}."
            line.doubt("NUMBER_DIFFERS", words, "citizen_id")
        elif not self._same_name(row, line):
            line.doubt("NAME_DIFFERS", f"Mã dòng {code} là của {row.first.full_name}.", "full_name")
        return row

    @staticmethod
    def _same_name(row: PayRow, line: Line) -> bool:
        name = line.values.get("full_name")
        return not name or vn_key(name) in (vn_key(row.first.full_name), vn_key(row.first.account_holder))

    def _named(self, line: Line) -> list[PayRow]:
        """Rows of the name, narrowed by year of birth and group where they tell."""
        found = self.by.get(("name", vn_key(line.values.get("full_name") or "")), [])
        for narrow in (
            lambda row: line.values.get("birth") and row.first.birth_year == line.values["birth"][:4],
            lambda row: line.group_id and row.first.residential_group_id == line.group_id,
        ):
            found = [row for row in found if narrow(row)] or found
        return found

    def _one_of(self, found: list[PayRow], line: Line) -> PayRow | None:
        if not found:
            name = str(self.payment_list)
            words = f"Không có trong danh sách {name[:1].lower()}{name[1:]}"
            line.refuse("NOT_ON_LIST", f"{words}. Xem lại tên, số định danh, hoặc chọn đúng danh sách.", "full_name")
            return None
        people = list(dict.fromkeys(row.first.elder_id for row in found))
        if len(people) > 1:
            line.candidates = [
                {"elder": pk, "row": "", "score": 0, "reasons": [row.first.group_name]}
                for pk, row in {row.first.elder_id: row for row in found}.items()
            ]
            words = f"Danh sách có {len(people)} người cùng tên. Chọn đúng người."
            line.note("AMBIGUOUS_MATCH", DOUBT, words, "full_name", line.values.get("full_name"))
            return None
        amount, scheme = line.values.get("amount_vnd"), vn_key(line.values.get("scheme") or "")
        for narrow in (
            lambda row: scheme and scheme in (vn_key(row.scheme), vn_key(row.first.scheme_name)),
            lambda row: amount and row.sum() == amount,
        ):
            found = [row for row in found if narrow(row)] or found
        if len(found) > 1:
            several = "; ".join(f"{row.scheme} {so(row.sum())} đồng" for row in found)
            words = f"Người này có {len(found)} suất trên danh sách ({several}). Ghi rõ suất nào."
            line.refuse("WHICH_BENEFIT", words, "amount_vnd")
            return None
        return found[0]
