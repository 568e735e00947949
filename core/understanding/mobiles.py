"""Mobile numbers of the mainland: their form (by phonenumbers, loaded at the first number), and their mask."""

from __future__ import annotations


def warm() -> None:
    """Load the library's tables before the first number is typed."""
    problem_of("13800000000")


def problem_of(digits: str, overseas: bool = False) -> str:
    """"", "length", "not_mobile" or "not_mainland"; `digits` without country code 86."""
    if overseas:
        return "not_mainland"
    if len(digits) != 11:
        return "length"
    import phonenumbers

    number = phonenumbers.PhoneNumber(country_code=86, national_number=int(digits))
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    return "" if mobile and digits[0] == "1" else "not_mobile"


def masked(digits: str) -> str:
    """138****0000; of other lengths only the first three."""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else f"{digits[:3]}****"


def is_international(digits: str) -> bool:
    """Is this a number as it may be dialled behind a +, country code first?"""
    if digits[:2] == "86":
        return len(digits) == 13 and not problem_of(digits[2:])
    if len(digits) < 8:
        return False
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False
