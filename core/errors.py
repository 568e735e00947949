"""Every error we raise on purpose.

BindGuideError
├── ContentError          content is wrong: the start stops, naming file and line
│   ├── DataFileError     a data file (YAML, CSV) does not say what it must
│   └── DialogError       a dialog's table does not hold together
├── StartError            the program cannot start: a setting, a folder, a key, a port
│   └── SettingsError     settings are missing or unsafe; names all of them at once
├── ConversationError     the conversation cannot go on: apologise, keep the session, offer a person
│   ├── VaultError        a stored secret cannot be read
│   ├── UnknownButtonError  no say of this conversation carries that button
│   ├── UnknownFormError  that form was never offered to this conversation
│   ├── StepGoneError     the step that a page shows is not the open one any more
│   └── SupersededError   another process has taken an effect over
├── StoreError            the database takes nothing just now: nothing is written, it may be sent again
└── DeliveryError         something could not be delivered: try again, or give up with a note
"""

from __future__ import annotations


class BindGuideError(Exception):
    """The root: everything raised on purpose."""


class ContentError(BindGuideError):
    """Content is wrong; nothing starts until it is mended."""


class DataFileError(ContentError):
    """A data file does not say what it must: `file:line: what is wrong; what to write instead`."""

    def __init__(self, file: str, line: int, wrong: str, instead: str) -> None:
        super().__init__(f"{file}:{line}: {wrong}; {instead}")
        self.file, self.line = file, line


class DialogError(ContentError):
    """A dialog's table does not hold together."""


class StartError(BindGuideError):
    """The program cannot start; the message says what to do."""


class SettingsError(StartError):
    """Settings are missing or unsafe; the message names all of them."""


class ConversationError(BindGuideError):
    """This conversation cannot go on by itself."""


class VaultError(ConversationError):
    """A stored secret cannot be read (expired, moved, or sealed with a key we don't have)."""


class UnknownButtonError(ConversationError):
    """No say of this conversation carries that button."""


class UnknownFormError(ConversationError):
    """That form was never offered to this conversation."""


class StepGoneError(ConversationError):
    """The step that a page shows is not the open one any more."""


class SupersededError(ConversationError):
    """Another process has taken this effect over and finished it; nothing is to be written."""


class StoreError(BindGuideError):
    """The database takes nothing just now: the disk is full or read-only, the server is away. Nothing is written."""


class DeliveryError(BindGuideError):
    """Something could not be delivered."""
