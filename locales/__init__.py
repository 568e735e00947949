"""The words: texts, phrases and pages by language."""
