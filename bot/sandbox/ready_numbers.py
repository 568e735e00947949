"""Card numbers to try the sandbox with: one for each row of its table."""

from __future__ import annotations

DIGITS = tuple(str(digits) for digits in range(9001, 9017))
ORDINARY = "0000"


def ready_number(digits: str = ORDINARY, bin_: str = "622202", length: int = 16, serial: int = 0) -> str:
    """A number with `digits` at positions 7 to 10 and a right check digit; `serial` makes different ones.

    ValueError if BIN, digits and serial do not fit into `length`.
    """
    room = length - 1 - len(bin_) - len(digits)
    if len(bin_) != 6 or len(digits) != 4 or room < len(str(serial)):
        raise ValueError("a ready number has a BIN of six digits, four that choose, and room for its serial")
    start = f"{bin_}{digits}{serial:0{room}d}"
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in start[::-2])
    return f"{start}{-(doubled + sum(int(digit) for digit in start[-2::-2])) % 10}"
