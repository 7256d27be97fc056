"""Cash books, gifts, capital and the ward care fund."""

from django.urls import path

from clubs.views import care_fund, fees, giving, money, months

urlpatterns = [
    path("<int:pk>/quy/", money.funds, name="funds"),
    path("<int:pk>/quy/mo-so/<slug:kind>/", money.fund_open, name="fund_open"),
    path("<int:pk>/quy/quy-dinh/", money.money_rules, name="money_rules"),
    path("<int:pk>/quy/phi/", fees.club_fees, name="club_fees"),
    path("<int:pk>/quy/phi/tep/", fees.club_fees_file, name="club_fees_file"),
    path("<int:pk>/quy/phi/thu/", fees.fees_collect, name="fees_collect"),
    path("<int:pk>/quy/phi/mien/", fees.fees_exempt, name="fees_exempt"),
    path("quy/<int:pk>/so/", money.cash_book, name="cash_book"),
    path("quy/<int:pk>/so/tep/", money.cash_book_file, name="cash_book_file"),
    path("quy/<int:pk>/thu/", money.entry_new, {"way": "thu"}, name="receipt_new"),
    path("quy/<int:pk>/chi/", money.entry_new, {"way": "chi"}, name="expense_new"),
    path("quy/<int:pk>/chuyen/", money.transfer, name="transfer"),
    path("quy/<int:pk>/ngan-hang/", money.bank, name="bank"),
    path("quy/<int:pk>/kiem-quy/", months.cash_count, name="cash_count"),
    path("quy/kiem-quy/<int:pk>/bien-ban/", months.count_paper, name="count_paper"),
    path("quy/<int:pk>/thang/", months.months, name="months"),
    path("quy/<int:pk>/khoa-so/", months.month_close, name="month_close"),
    path("quy/<int:pk>/tam-long-vang/", giving.donors, name="donors"),
    path("quy/<int:pk>/tam-long-vang/them/", giving.donation_new, name="donation_new"),
    path("quy/<int:pk>/tam-long-vang/tep/", giving.donor_file, name="donor_file"),
    path("quy/<int:pk>/von/", giving.capital, name="capital"),
    path("quy/<int:pk>/von/nhan/", giving.capital_new, name="capital_new"),
    path("quy/von/<int:pk>/hoan/", giving.capital_back, name="capital_back"),
    path("quy/chung-tu/<int:pk>/", money.entry, name="entry"),
    path("quy/chung-tu/<int:pk>/phieu/", money.entry_paper, name="entry_paper"),
    path("quy/chung-tu/<int:pk>/dao/", money.entry_reverse, name="entry_reverse"),
    path("quy-cham-soc/", care_fund.care_fund, name="care_fund"),
    path("quy-cham-soc/mo-so/", care_fund.care_fund_open, name="care_fund_open"),
    path("quy-cham-soc/de-nghi-chi/", care_fund.spending_new, name="spending_new"),
    path("quy-cham-soc/de-nghi-chi/<int:pk>/", care_fund.spending, name="spending"),
    path("quy-cham-soc/bao-cao/<int:year>/<int:quarter>/", care_fund.care_report, name="care_report"),
    path("quy-cham-soc/cong-khai/<int:year>/", care_fund.disclosure_new, name="disclosure_new"),
    path("quy-cham-soc/cong-khai/<int:year>/van-ban/", care_fund.disclosure_file, name="disclosure_file"),
]
