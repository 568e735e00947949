"""The pure part: what can arrive, what is remembered, what can be said and asked, and the decision between them."""
