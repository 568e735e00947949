"""Mobile numbers of the mainland: form and carrier by prefix (by phonenumbers, loaded at the first number)."""

from __future__ import annotations

_CARRIERS = {
    "China Mobile": "mobile",
    "China Unicom": "unicom",
    "China Telecom": "telecom",
    "China Broadcast": "broadnet",
    "China Broadnet": "broadnet",
}


def warm() -> None:
    """Load the library's tables (a quarter of a second, once) before the first number is typed."""
    carrier_of("13800000000")


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


def carrier_of(digits: str) -> str:
    """mobile, unicom, telecom, broadnet, or "" if the prefix tells nothing.

    By prefix only: a number carried over to another carrier keeps its prefix.
    """
    import phonenumbers
    from phonenumbers import carrier

    number = phonenumbers.PhoneNumber(country_code=86, national_number=int(digits))
    return _CARRIERS.get(carrier.name_for_number(number, "en"), "")


def masked(digits: str) -> str:
    """138****0000; of other lengths only the first three."""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else f"{digits[:3]}****"
