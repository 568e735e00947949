"""The web chat: a page, live letters, secure forms. It decides nothing."""
