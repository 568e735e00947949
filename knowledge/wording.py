"""Records -> keys and values of what is said about them. No words here, and no figures that no record holds."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.answers import Spoken, Value
from knowledge.facts import OWN, Code, Fact, QuickPay, Sure
from knowledge.graph import BEFALLS, KINDS
from knowledge.handbook import Handbook
from knowledge.records import Bank, BinRule, Category
from knowledge.workdays import Day, takes_effect

HEDGE = Spoken("answer.hedge")
_SURE_KINDS = frozenset(
    {Category.STATE_OWNED, Category.JOINT_STOCK, Category.CITY}
    | {Category.RURAL_COMMERCIAL, Category.RURAL_CREDIT, Category.VILLAGE}
)
ARTICLE_CODES = frozenset({"VALID-01", "MOBILE-03", "BANK-404"})
UNHEDGED = frozenset({"topic:card_count", "topic:accounts_per_card"})  # their own words say how unsure they are


def fact(book: Handbook, record: Fact, today: Day) -> list[Spoken]:
    """What is said of a fact."""
    values: dict[str, Value] = {name: _number(value) for name, value in record.values.items()}
    if record.id == "topic:coverage":
        values["ours"] = len(book.library.banks)
    if record.takes_effect:
        values["day"] = takes_effect(record.takes_effect, today)
    lines = [Spoken(record.key, values)]
    if record.sure is Sure.MEMORY and record.id not in UNHEDGED:
        lines.append(HEDGE)
    return lines


def reason(book: Handbook, name: str) -> list[Spoken]:
    """What a class of errors means and what to do first."""
    record = book.reasons[name]
    causes = [book.causes[cause] for cause in record.causes]
    first = f"@answer.remedy.{causes[0].remedy}" if causes else "@answer.remedy.none"
    title, retry = f"@answer.reason.{name}", f"@answer.retry.{record.retry}"
    return [Spoken("answer.reason_says", {"reason": title, "remedy": first, "retry": retry})]


def reason_more(book: Handbook, name: str) -> list[Spoken]:
    """The other remedies, whose turn it is, and what to tell an agent."""
    record = book.reasons[name]
    remedies = dict.fromkeys(book.causes[cause].remedy for cause in record.causes)
    others = [f"answer.remedy.{name}" for name in list(remedies)[1:]]
    lines = [Spoken("answer.reason_more", {"remedy": f"@{other}"}) for other in others]
    return [*lines, Spoken("answer.reason_who", {"acts": f"@answer.acts.{record.acts}"})]


def code(book: Handbook, record: Code, language: str) -> list[Spoken]:
    """What is said of one code."""
    if record.provider == "platform" and record.code in ARTICLE_CODES:
        return [Spoken(f"answer.code.{record.code}")]
    title = f"@answer.reason.{record.reason}"
    meaning = {"zh_CN": record.meaning, "en": record.meaning_en or title}.get(language, title)
    provider = f"@answer.provider.{record.provider}"
    says = "answer.code_own" if record.provider in OWN else "answer.code_says"
    lines = [Spoken(says, {"provider": provider, "code": record.code, "meaning": meaning})]
    known = book.reasons[record.reason]
    remedy = f"@answer.remedy.{book.causes[known.causes[0]].remedy}" if known.causes else "@answer.remedy.none"
    lines.append(Spoken("answer.code_do", {"remedy": remedy, "retry": f"@answer.retry.{known.retry}"}))
    return [*lines, HEDGE] if record.sure is Sure.MEMORY else lines


def bins(rules: Iterable[BinRule]) -> list[Spoken]:
    """Whose numbers begin so, a line a length of number; the same bank and kind of card in one line."""
    lines: dict[tuple[str, str], list[BinRule]] = {}
    for rule in rules:
        lines.setdefault((rule.bank, rule.card_type), []).append(rule)
    return [_bin(same) for same in lines.values()]


def _bin(same: list[BinRule]) -> Spoken:
    lengths = " / ".join(str(length) for length in sorted({rule.length for rule in same}))
    values: dict[str, Value] = {"prefix": same[0].prefix, "lengths": lengths, "bank": f"@bank.{same[0].bank}"}
    sure = "answer.bin.sure" if all(rule.sure for rule in same) else "answer.bin.unsure"
    return Spoken(sure, {**values, "card_type": f"@answer.card_type.{same[0].card_type}"})


def bank_supported(book: Handbook, bank: Bank) -> list[Spoken]:
    """Can its cards be bound?"""
    kind = KINDS.get(bank.category)
    if bank.category in _SURE_KINDS and kind:
        return [Spoken("answer.bank.support", {"bank": _bank(bank), "kind": f"@answer.kind.{kind[9:]}"})]
    if kind:
        return [Spoken("answer.bank.support_unsure", {"bank": _bank(bank), "kind": f"@answer.kind.{kind[9:]}"})]
    key = "answer.bank.support_policy" if bank.category is Category.POLICY else "answer.bank.support_other"
    return [Spoken(key, {"bank": _bank(bank)})]


def bank_credit(book: Handbook, bank: Bank) -> list[Spoken]:
    """Can its credit cards be bound? Known by the numbers it has issued, or by what may be paid with them."""
    credit = "credit" in book.library.card_types(bank.code) or (bank.code, "credit") in book.quick_pay
    return [Spoken("answer.bank.credit" if credit else "answer.bank.credit_unknown", {"bank": _bank(bank)})]


def title(record: str) -> Value:
    """What somebody would ask a record for, in a few words."""
    return f"@answer.title.{record.replace(':', '.')}"


def bank_hotline(book: Handbook, bank: Bank) -> list[Spoken]:
    """The number to dial, where a public source confirms it."""
    number = book.library.hotline(bank.code)
    if number:
        return [Spoken("answer.bank.hotline", {"bank": _bank(bank), "number": number})]
    return [Spoken("answer.bank.hotline_unknown", {"bank": _bank(bank)})]


def bank_kind(book: Handbook, bank: Bank, today: Day) -> list[Spoken]:
    """What kind of bank it is, and what is claimed of that kind."""
    kind = KINDS.get(bank.category)
    if kind is None:
        return [Spoken("answer.bank.kind_other", {"bank": _bank(bank)})]
    line = Spoken("answer.bank.kind", {"bank": _bank(bank), "kind": f"@answer.kind.{kind[9:]}"})
    return [line, *fact(book, book.facts[kind], today)]


def bank_quick_pay(book: Handbook, bank: Bank, card_type: str) -> list[Spoken]:
    """The dated limits of one provider with this bank's cards; empty when it publishes none."""
    kinds = [card_type] if card_type else ["debit", "credit"]
    rows = [book.quick_pay[bank.code, kind] for kind in kinds if (bank.code, kind) in book.quick_pay]
    if not rows:
        return []
    note = [] if all(row.own for row in rows) else [Spoken("answer.quick_pay_note")]
    return [*(_quick_pay(bank, row) for row in rows[:2]), *note]


def _quick_pay(bank: Bank, row: QuickPay) -> Spoken:
    values: dict[str, Value] = {
        "bank": _bank(bank),
        "card_type": f"@answer.card_type.{row.card_type}",
        "per_payment": _limit(row.per_payment),
        "per_day": _limit(row.per_day),
        "as_of": row.as_of or (row.checked if row.own else "@answer.date_unknown"),
    }
    if row.own:
        return Spoken("answer.bank.own_limit", values | {"source": row.source})
    return Spoken("answer.bank.quick_pay", values)


def bank_region(book: Handbook, bank: Bank) -> list[Spoken]:
    """Where it is at home."""
    region = book.regions.get(bank.code)
    if region is None:
        everywhere = bank.category in (Category.STATE_OWNED, Category.JOINT_STOCK)
        return [Spoken(f"answer.bank.region_{'everywhere' if everywhere else 'unknown'}", {"bank": _bank(bank)})]
    return [Spoken("answer.bank.region", {"bank": _bank(bank), "place": f"@answer.place.{region.province}"})]


def bank_troubles(book: Handbook, bank: Bank) -> list[Spoken]:
    """What is known to go wrong with its cards: what must be switched on first, and whether it is often busy."""
    lines = bank_opens(book, bank)
    if KINDS.get(bank.category) in BEFALLS["code:BANK-404"]:
        lines.append(Spoken("answer.bank.often_busy", {"bank": _bank(bank)}))
    return lines or [Spoken("answer.bank.no_troubles", {"bank": _bank(bank)})]


def bank_reserved_found(book: Handbook, bank: Bank) -> list[Spoken]:
    """Where its customers see which number it has of them, and what to know about that number."""
    number, phone = book.library.hotline(bank.code), book.reserved.get(bank.code)
    key = "answer.bank.reserved_found" if number else "answer.bank.reserved_found_back"
    lines = [Spoken(key, {"bank": _bank(bank), "number": number or ""})]
    own = phone and phone.first in ("customer_record", "counter_number")
    return [*lines, Spoken(f"answer.first.{phone.first}", {"bank": _bank(bank)})] if phone and own else lines


def bank_reserved(book: Handbook, bank: Bank) -> list[Spoken]:
    """Where its customers change the reserved number."""
    phone = book.reserved.get(bank.code)
    if phone is None:
        return [Spoken("answer.bank.reserved_unknown", {"bank": _bank(bank)})]
    ways = "@all." + "|".join(f"answer.way.{way}" for way in phone.ways)
    lines = [Spoken("answer.bank.reserved", {"bank": _bank(bank), "ways": ways})]
    if phone.first:
        lines.append(Spoken(f"answer.first.{phone.first}", {"bank": _bank(bank)}))
    return lines


def bank_opens(book: Handbook, bank: Bank) -> list[Spoken]:
    """What must be switched on at the bank before a card can be bound; empty when nothing is known."""
    phone = book.reserved.get(bank.code)
    pays = [book.quick_pay.get((bank.code, kind)) for kind in ("debit", "credit")]
    first = (phone.first if phone else "") or next((pay.first for pay in pays if pay and pay.first), "")
    return [Spoken(f"answer.first.{first}", {"bank": _bank(bank)})] if first else []


def remedy(name: str) -> str:
    """A remedy as a value of a text."""
    return f"@answer.remedy.{name}"


def question_key(name: str) -> str:
    """The text of a question that tells causes apart."""
    return f"answer.ask.{name}"


def option_label(name: str) -> str:
    """The same as a choice, for a button."""
    return f"answer.option.{name}"


def symptom_label(reason_: str) -> str:
    """What happens, for a button."""
    return f"answer.symptom.{reason_}"


def _bank(bank: Bank) -> str:
    return f"@bank.{bank.code}"


def _limit(amount: int | None) -> Value:
    return "@answer.no_limit" if amount is None else f"{amount:,}"


def _number(value: Value) -> Value:
    return f"{value:,}" if isinstance(value, int) and value >= 1000 else value
