"""Make the data beside the sample notebooks: invented rows, the same on every run.

    python scripts/make_sample_data.py

Every file is drawn from a seeded generator of the standard library, so that the data are ours to give away and anyone
can make them again. The columns carry the flaws of real exports on purpose: blanks, missing values, duplicates.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "sample_notebooks"

Row = Sequence[object]
Table = tuple[Sequence[str], list[Row]]


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def maybe(draw: random.Random, value: object, missing: float) -> object:
    return "" if draw.random() < missing else value


def churn() -> Table:
    """Customers of a telephone company: blanks in total_charges, missing satisfaction, a few rows twice."""
    draw = random.Random(7)
    rows: list[Row] = []
    for number in range(590):
        tenure = min(72, int(draw.expovariate(1 / 26)))
        contract = draw.choices(["Month-to-month", "One year", "Two year"], [55, 25, 20])[0]
        internet = draw.choices(["Fiber", "DSL", "No"], [45, 35, 20])[0]
        payment = draw.choice(["Electronic check", "Mailed check", "Bank transfer", "Credit card"])
        base = {"Fiber": 78, "DSL": 52, "No": 21}[internet]
        monthly = round(base + draw.gauss(0, 9), 2)
        calls = min(9, int(draw.expovariate(0.8)))
        satisfaction = draw.choices([1, 2, 3, 4, 5], [8, 14, 30, 30, 18])[0]
        risk = (
            -1.1
            + {"Month-to-month": 1.0, "One year": -0.5, "Two year": -1.6}[contract]
            - 0.03 * tenure
            + 0.02 * (monthly - 60)
            + 0.38 * calls
            - 0.45 * (satisfaction - 3)
            + (0.35 if payment == "Electronic check" else 0)
        )
        signup = date(2024, 6, 30) - timedelta(days=tenure * 30 + draw.randrange(30))
        rows.append(
            (
                f"C{number + 10001}",
                draw.choice(["Female", "Male"]),
                int(draw.random() < 0.16),
                draw.choices(["North", "South", "East", "West"], [30, 35, 20, 15])[0],
                tenure,
                signup.isoformat(),
                contract,
                internet,
                payment,
                monthly,
                f"{monthly * tenure:.2f}" if tenure else " ",
                calls,
                maybe(draw, satisfaction, 0.12),
                "Yes" if draw.random() < sigmoid(risk) else "No",
            )
        )
    rows += [rows[draw.randrange(len(rows))] for _ in range(10)]
    names = (
        "customer_id,gender,senior,region,tenure_months,signup_date,contract,internet,payment_method,monthly_charges,"
        "total_charges,support_calls,satisfaction,churn"
    )
    return names.split(","), rows


def spam() -> Table:
    """Short messages, put together from phrases; the two kinds share words, so that no single word decides."""
    draw = random.Random(11)
    names = ["Anna", "Ben", "Clara", "Dev", "Ella", "Farid", "Grace", "Hugo"]
    ham_parts = [
        ["Hi {name},", "Hey {name}!", "Hello,", "Sorry,", "Ok.", "Good morning", ""],
        [
            "are we still on for lunch at {hour}?",
            "can you call me back when you are free?",
            "I will be {minutes} minutes late",
            "did you see the prize they gave to {name}?",
            "the meeting moved to {hour}",
            "please bring the charger and the blue folder",
            "mum says the parcel came, claim it at the desk",
            "I won the game yesterday, you should have seen it",
            "could you send me the notes from class",
            "free for a walk this evening?",
            "train is delayed again, start without me",
            "thanks for the offer, let me think about it",
        ],
        ["See you soon", "x", "Talk later", "no rush", "thanks!", "", ""],
    ]
    spam_parts = [
        ["URGENT!", "Congratulations!!", "Dear customer,", "WINNER!", "Last chance:", "Hi {name},", ""],
        [
            "you have won a {amount} pound prize",
            "claim your FREE phone now",
            "your account is suspended, call {phone} to confirm",
            "get a loan of {amount} today, no credit check",
            "exclusive offer: {minutes} free minutes for you",
            "your parcel is waiting, pay the fee at http://parcel{minutes}.example",
            "lose weight in {minutes} days, reply YES",
            "txt WIN to {phone} for your free entry",
            "you were chosen for a holiday worth {amount}",
        ],
        [
            "Call {phone} now!",
            "Reply STOP to opt out",
            "T&Cs apply",
            "Offer ends at {hour}",
            "www.win{minutes}.example",
            "",
        ],
    ]

    def message(parts: list[list[str]]) -> str:
        text = " ".join(part for part in (draw.choice(options) for options in parts) if part)
        return text.format(
            name=draw.choice(names),
            hour=f"{draw.randrange(8, 20)}:{draw.choice(['00', '15', '30'])}",
            minutes=draw.randrange(5, 60),
            amount=draw.choice([500, 1000, 2000, 5000]),
            phone=f"0900{draw.randrange(100000, 999999)}",
        )

    rows: list[Row] = []
    for _ in range(320):
        spammy = draw.random() < 0.4
        mistaken = draw.random() < 0.03
        rows.append(("spam" if spammy != mistaken else "ham", message(spam_parts if spammy else ham_parts)))
    return ["label", "message"], rows


def demand() -> Table:
    """Units sold a day over three years: a trend, the week, the summer, promotions, and some days missing."""
    draw = random.Random(3)
    rows: list[Row] = []
    first = date(2021, 1, 4)
    for offset in range(3 * 364):
        day = first + timedelta(days=offset)
        if draw.random() < 0.01:
            continue
        promotion = int(draw.random() < 0.08)
        level = 120 + 0.05 * offset + 18 * math.sin(2 * math.pi * (day.timetuple().tm_yday - 80) / 365)
        week = [1.0, 0.95, 0.97, 1.02, 1.2, 1.35, 0.7][day.weekday()]
        rows.append(
            (day.isoformat(), max(0, round(level * week * (1.25 if promotion else 1) + draw.gauss(0, 8))), promotion)
        )
    return ["date", "units", "promotion"], rows


def houses() -> Table:
    """Sold houses: a skewed price, missing lot sizes and garage years, a few absurd areas."""
    draw = random.Random(19)
    quarters = {"Hillside": 1.25, "Old Town": 1.1, "Riverside": 1.0, "Station": 0.85, "Meadows": 0.95, "Harbour": 1.35}
    rows: list[Row] = []
    for number in range(700):
        quarter = draw.choices(list(quarters), [15, 20, 25, 20, 12, 8])[0]
        area = max(35.0, draw.lognormvariate(4.7, 0.35))
        if draw.random() < 0.006:
            area *= 6
        rooms = max(1, round(min(area, 320) / 28 + draw.gauss(0, 0.8)))
        built = draw.randrange(1890, 2022)
        sold = draw.randrange(max(built, 2015), 2024)
        condition = draw.choices(["poor", "fair", "good", "excellent"], [10, 35, 40, 15])[0]
        lot = round(area * draw.uniform(1.2, 5))
        garage = draw.random() < 0.7
        price = (
            1450
            * min(area, 320) ** 0.93
            * quarters[quarter]
            * {"poor": 0.8, "fair": 0.93, "good": 1.0, "excellent": 1.14}[condition]
            * (1 - 0.0022 * (sold - built))
            * (1.06 if garage else 1)
            * (1 + 0.025 * (sold - 2015))
            * math.exp(draw.gauss(0, 0.1))
        )
        rows.append(
            (
                number + 1,
                quarter,
                round(area, 1),
                rooms,
                maybe(draw, lot, 0.15),
                built,
                sold,
                condition,
                max(built, draw.randrange(1950, 2022)) if garage else "",
                round(price, -2),
            )
        )
    return [
        "Id",
        "Neighborhood",
        "LivingArea",
        "Rooms",
        "LotArea",
        "YearBuilt",
        "YearSold",
        "Condition",
        "GarageYear",
        "SalePrice",
    ], rows


def exams() -> Table:
    """A survey among students: did they pass?"""
    draw = random.Random(23)
    rows: list[Row] = []
    for _ in range(260):
        hours = round(max(0, draw.gauss(9, 4)), 1)
        sleep = round(min(10, max(3, draw.gauss(7, 1.2))), 1)
        absences = min(20, int(draw.expovariate(0.3)))
        coffee = draw.randrange(6)
        school = draw.choice(["A", "B", "C"])
        score = (
            0.32 * (hours - 8) + 0.35 * (sleep - 7) - 0.16 * absences + {"A": 0.5, "B": 0.0, "C": -0.2}[school] + 0.5
        )
        rows.append(
            (
                hours,
                maybe(draw, sleep, 0.06),
                absences,
                coffee,
                school,
                "yes" if draw.random() < sigmoid(score) else "no",
            )
        )
    return ["hours", "sleep", "absences", "coffee", "school", "passed"], rows


def sales() -> Table:
    """Orders of a small shop with refunds, odd spellings of the region, and missing discounts."""
    draw = random.Random(31)
    products = {"Mug": 9.5, "T-shirt": 19.0, "Poster": 14.0, "Notebook": 6.5, "Sticker set": 4.0, "Tote bag": 16.0}
    rows: list[Row] = []
    for number in range(420):
        day = date(2023, 1, 1) + timedelta(days=draw.randrange(365))
        product = draw.choices(list(products), [20, 25, 12, 18, 15, 10])[0]
        units = draw.choices([1, 2, 3, 4, 5, -1], [50, 22, 12, 7, 4, 5])[0]
        region = draw.choices(["North", "South", "East", "West", "north ", "SOUTH"], [28, 25, 20, 15, 7, 5])[0]
        rows.append(
            (
                f"O-{5000 + number}",
                day.strftime("%d/%m/%Y"),
                f"K{draw.randrange(60):03d}",
                region,
                product,
                units,
                products[product],
                maybe(draw, draw.choice([0, 0, 0, 5, 10, 20]), 0.2),
            )
        )
    return ["order_id", "order_date", "customer", "region", "product", "units", "unit_price", "discount_pct"], rows


def credit() -> Table:
    """Loan applications: numbers of very different size, categories with rare values, missing incomes."""
    draw = random.Random(41)
    rows: list[Row] = []
    for _ in range(650):
        income = round(draw.lognormvariate(10.3, 0.5))
        amount = round(draw.lognormvariate(8.6, 0.6), -2)
        months = draw.choice([12, 24, 36, 48, 60])
        purpose = draw.choices(
            ["car", "furniture", "education", "repairs", "business", "boat"], [34, 24, 14, 16, 11, 1]
        )[0]
        housing = draw.choices(["rent", "own", "parents"], [50, 38, 12])[0]
        late = min(6, int(draw.expovariate(1.1)))
        age = draw.randrange(19, 74)
        years = max(0, min(age - 18, int(draw.expovariate(1 / 7))))
        risk = (
            -2.4
            + 1.7 * (amount / income) * (12 / months) ** 0.5
            + 0.8 * late
            + {"rent": 0.3, "own": -0.4, "parents": 0.1}[housing]
            + (0.7 if purpose == "business" else 0)
            - 0.06 * years
        )
        rows.append(
            (
                age,
                maybe(draw, income, 0.07),
                int(amount),
                months,
                purpose,
                housing,
                years,
                late,
                int(draw.random() < sigmoid(risk)),
            )
        )
    return [
        "age",
        "income",
        "amount",
        "months",
        "purpose",
        "housing",
        "years_employed",
        "late_payments",
        "default",
    ], rows


FILES: dict[str, Callable[[], Table]] = {
    "churn/churn.csv": churn,
    "spam_text/messages.csv": spam,
    "demand_forecast/demand.csv": demand,
    "house_prices/data/houses.csv": houses,
    "student_monolith/exams.csv": exams,
    "sales_analysis/sales_2023.csv": sales,
    "credit_models/credit.csv": credit,
}


def main() -> None:
    for name, make in FILES.items():
        header, rows = make()
        path = SAMPLES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
