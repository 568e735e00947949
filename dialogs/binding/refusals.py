"""What a refusal of the bank means to the person: which text, which ways on."""

from __future__ import annotations

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """One text, and the buttons that lead on; other_card, cancel and person are always among the ways."""

    text: str
    ways: tuple[str, ...] = ()
    asks: str = ""  # what a plain yes to the text's question means
    why: str = "why.refused_unknown"  # what is said to "why?"

    @property
    def again(self) -> str:
        """Only the question, for the next time it is asked."""
        return f"binding.again_{self.asks or (self.ways[0] if self.ways else 'person')}"

    @property
    def corrects(self) -> tuple[str, ...]:
        """The slots that may be what is wrong."""
        return tuple(way.removeprefix("correct_") for way in self.ways if way.startswith("correct_"))


_TABLE = {
    "VALID-01": Refusal(
        "binding.refused_card_number", ("correct_card_number",), "correct_card_number", "why.refused_card_number"
    ),
    "IDENTITY-02": Refusal(
        "binding.refused_elements", ("correct_holder_name", "correct_id_number"), why="why.refused_elements"
    ),
    "MOBILE-01": Refusal(
        "binding.refused_elements", ("correct_mobile", "correct_id_number"), why="why.refused_elements"
    ),
    "MOBILE-03": Refusal("binding.refused_no_code", ("resend",), "resend", why="why.refused_no_code"),
    "BANK-404": Refusal("binding.refused_bank_down", ("retry_later",), why="why.refused_bank_down"),
    "CARD-06": Refusal("binding.refused_kind", asks="other_card", why="why.refused_kind"),
    "LIMIT-07": Refusal("binding.refused_too_often", ("retry_later",), why="why.refused_too_often"),
    "CARD-08": Refusal("binding.refused_not_opened", ("retry_later",), why="why.refused_not_opened"),
    "CARD-09": Refusal("binding.refused_card_closed", asks="other_card", why="why.refused_card_closed"),
    "BOUND-14": Refusal("binding.refused_bound_elsewhere", asks="other_card", why="why.refused_bound_elsewhere"),
    "CODES-USED-UP": Refusal("binding.refused_codes_used_up", why="why.refused_codes_used_up"),
    "UNREACHABLE": Refusal("binding.refused_unreachable", ("retry_later",), why="why.refused_unreachable"),
}
_UNKNOWN = Refusal("binding.refused_unknown")


def of(code: str) -> Refusal:
    """What we say to this code of the bank; one honest text for a code nobody knows."""
    return _TABLE.get(code, _UNKNOWN)


def codes() -> tuple[str, ...]:
    """The codes that have a text of their own."""
    return tuple(_TABLE)


def all_texts() -> tuple[str, ...]:
    """Every text key used here."""
    return tuple(sorted({key for refusal in (*_TABLE.values(), _UNKNOWN) for key in (refusal.text, refusal.again)}))
