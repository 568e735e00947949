"""Who touches whom: bank, card type, code, reason, cause, remedy, carrier, document, limit (the home of rustworkx).

rustworkx, because paths, neighbours and reachability come ready and tested, and it is light: 5 MB and some milliseconds
to import, where networkx takes 24 MB and a third of a second, and igraph 16 MB. altgraph is lighter still, but its
shortest path takes 6 ms here. The graph is built at the first question that needs a path; `warm` does it ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, starmap

import rustworkx

from knowledge.handbook import Handbook
from knowledge.records import Category

# Where banks of these kinds belong, as people call them; village banks are rural too.
KINDS: dict[Category, str] = {
    Category.STATE_OWNED: "category:state_owned",
    Category.JOINT_STOCK: "category:joint_stock",
    Category.CITY: "category:city",
    Category.RURAL_COMMERCIAL: "category:rural",
    Category.RURAL_CREDIT: "category:rural",
    Category.VILLAGE: "category:rural",
    Category.PRIVATE: "category:private",
    Category.DIRECT: "category:private",
    Category.FOREIGN: "category:foreign",
    Category.HK_MACAU: "category:hk_macau",
}
# What the article says of whom a code befalls.
BEFALLS = {
    "code:BANK-404": ("category:city", "category:rural"),
    "code:MOBILE-03": ("carrier:mobile", "carrier:unicom", "carrier:telecom", "carrier:broadnet", "carrier:virtual"),
    "code:VALID-01": ("category:state_owned", "category:joint_stock", "category:city", "category:rural"),
}
# What a special case needs or runs into, beside its own `needs` and `related`.
_ALWAYS = (
    ("topic:credit_cards", "accepted_from", "category:state_owned"),
    ("topic:credit_cards", "accepted_from", "category:joint_stock"),
    ("category:rural", "identified_by", "topic:four_elements"),
    ("category:city", "identified_by", "topic:four_elements"),
    ("category:state_owned", "identified_by", "topic:four_elements"),
    ("category:joint_stock", "identified_by", "topic:four_elements"),
    ("topic:four_elements", "asks_for", "document:resident_id"),
    ("topic:sms_not_received", "mended_by", "carrier:mobile"),
    ("topic:sms_not_received", "mended_by", "carrier:unicom"),
    ("topic:sms_not_received", "mended_by", "carrier:telecom"),
    ("topic:sms_not_received", "mended_by", "carrier:broadnet"),
    ("carrier:virtual", "uses_net_of", "topic:number_portability"),
    ("topic:minors", "shown_by", "document:temporary_id"),
    ("special:virtual_card", "identified_by", "topic:four_elements"),
)
Edge = tuple[str, str, str]
_FAR = 4  # hops; beyond that nothing is a reason


def edges(book: Handbook) -> Iterator[Edge]:
    """Every edge: from, relation, to."""
    yield from _ALWAYS
    yield from _of_banks(book)
    yield from _of_codes(book)
    for fact in book.facts.values():
        yield from ((fact.id, "needs", other) for other in fact.needs)
        yield from ((fact.id, "belongs_with", other) for other in fact.related)


def _of_banks(book: Handbook) -> Iterator[Edge]:
    for bank in book.library.banks:
        me = f"bank:{bank.code}"
        if kind := KINDS.get(bank.category):
            yield me, "is_a", kind
        for card_type in book.library.card_types(bank.code):
            yield me, "issues", f"card_type:{card_type}"
    for bank_code, kind_of_card in book.quick_pay:
        yield f"bank:{bank_code}", f"limits_{kind_of_card}", "limit:quick_pay"
    for phone in book.reserved.values():
        yield f"bank:{phone.bank}", "changes_number_by", "topic:change_reserved_mobile"
        if phone.first:
            yield f"bank:{phone.bank}", "wants_first", "topic:open_online_payment"
    for pay in book.quick_pay.values():
        if pay.first:
            yield f"bank:{pay.bank}", "wants_first", "topic:open_online_payment"
    yield "card_type:credit", "told_by", "topic:credit_cards"
    yield "card_type:debit", "told_by", "topic:debit_cards"


def _of_codes(book: Handbook) -> Iterator[Edge]:
    for code in book.codes.values():
        yield code.id, "means", f"reason:{code.reason}"
    for code_id, whom in BEFALLS.items():
        yield from ((code_id, "befalls", one) for one in whom)
    for reason in book.reasons.values():
        yield from ((f"reason:{reason.id}", "caused_by", f"cause:{cause}") for cause in reason.causes)
    for cause in book.causes.values():
        yield f"cause:{cause.id}", "mended_by", f"remedy:{cause.remedy}"
    for remedy in book.remedies.values():
        if remedy.acts == "carrier":
            yield from (
                (f"remedy:{remedy.id}", "done_by", f"carrier:{name}") for name in ("mobile", "unicom", "telecom")
            )
    yield "reason:not_opened", "explained_by", "topic:open_online_payment"
    yield "reason:code_not_sent", "explained_by", "topic:sms_not_received"
    yield "reason:mobile_differs", "explained_by", "topic:reserved_mobile"
    yield "reason:over_limit", "explained_by", "topic:who_decides_limits"
    yield "reason:too_often", "explained_by", "limit:verify_attempts"
    yield "reason:bank_busy", "helped_by", "topic:failure_reasons"


class Graph:
    """Paths between records; built at the first question that needs one."""

    def __init__(self, book: Handbook) -> None:
        self._book = book
        self._graph: rustworkx.PyDiGraph[str, str] = rustworkx.PyDiGraph(multigraph=False)
        self._places: dict[str, int] = {}  # record -> its node

    def warm(self) -> None:
        """Build the graph now if it isn't yet."""
        if self._places:
            return
        for begin, relation, end in edges(self._book):
            self._graph.add_edge(self._place(begin), self._place(end), relation)

    def path(self, begin: str, end: str) -> tuple[str, ...]:
        """The shortest way from one record to another, each hop as `a -relation-> b`; empty when there is none."""
        self.warm()
        if begin not in self._places or end not in self._places:
            return ()
        one, other = self._places[begin], self._places[end]
        found = rustworkx.digraph_dijkstra_shortest_paths(self._graph, one, other, as_undirected=True)
        nodes = found[other] if other in found else ()  # noqa: SIM401  it is no dict
        return tuple(starmap(self._hop, pairwise(nodes))) if len(nodes) <= _FAR + 1 else ()

    def banks_with(self, code: str) -> tuple[str, ...]:
        """The kinds of bank that a code befalls."""
        return BEFALLS.get(code, ())

    def _place(self, record: str) -> int:
        if record not in self._places:
            self._places[record] = self._graph.add_node(record)
        return self._places[record]

    def _hop(self, one: int, other: int) -> str:
        if self._graph.has_edge(one, other):
            return f"{self._graph[one]} -{self._graph.get_edge_data(one, other)}-> {self._graph[other]}"
        return f"{self._graph[one]} <-{self._graph.get_edge_data(other, one)}- {self._graph[other]}"
