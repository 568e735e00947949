"""What Telegram sends, as far as it is read: a tenth of the library's cost, and a wrong field is refused."""

from __future__ import annotations

from typing import Any

import msgspec


class User(msgspec.Struct, frozen=True):
    """Who writes or presses."""

    id: int
    language_code: str = ""  # of the client, an IETF tag; often missing


class Chat(msgspec.Struct, frozen=True):
    """Where."""

    id: int
    type: str  # private, group, supergroup, channel


class Contact(msgspec.Struct, frozen=True):
    """A phone number that was shared."""

    phone_number: str
    user_id: int = 0  # 0: somebody who is not on Telegram


class File(msgspec.Struct, frozen=True):
    """A picture in one of its sizes, or a document."""

    file_id: str


class Message(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """A bubble; one that a press belongs to may have been deleted since, and then only its place is known."""

    message_id: int
    chat: Chat
    sender: User | None = None
    text: str | None = None
    caption: str = ""
    contact: Contact | None = None
    photo: list[File] = []  # sizes, the largest last
    document: File | None = None
    edit_date: int = 0  # seconds since 1970
    reply_to_message: Message | None = None
    # what we can't read: only that it is there counts
    voice: object = None
    audio: object = None
    video: object = None
    video_note: object = None
    sticker: object = None
    animation: object = None
    location: object = None
    poll: object = None
    dice: object = None

    @property
    def unreadable(self) -> bool:
        """Did somebody send what we can't read? A note of Telegram's own (a pinned message, say) is nothing sent."""
        sent = (self.voice, self.audio, self.video, self.video_note, self.sticker, self.animation)
        return any(one is not None for one in (*sent, self.location, self.poll, self.dice))


class Query(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """A press."""

    id: str
    sender: User
    data: str = ""
    message: Message | None = None


class Member(msgspec.Struct, frozen=True):
    """What somebody is in a chat."""

    status: str  # member, left, kicked, ...


class Change(msgspec.Struct, frozen=True):
    """We were let in or thrown out."""

    chat: Chat
    new_chat_member: Member


class Update(msgspec.Struct, frozen=True):
    """One of these has come."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Query | None = None
    my_chat_member: Change | None = None


def read(raw: dict[str, Any]) -> Update:
    """Raises msgspec.ValidationError, which says the place and no value."""
    return msgspec.convert(raw, Update)
