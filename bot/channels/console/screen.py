"""The terminal with all its means: bubbles, colours, a prompt that edits, late messages above the line being typed."""

from __future__ import annotations

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.channels.console.conversation import Conversation
from bot.channels.console.reading import COMMANDS, Command, Early, OnceMore, Reader
from bot.sandbox.phone import PhoneMessage
from bot.store.store import Letter
from locales.agreed import Terms

WIDEST = 76  # columns of a bubble


class Screen:
    """One prompt for everything; it hides what is typed while a password is asked."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._reader = Reader(conversation.content.phrases)
        self._console = Console(force_terminal=True, markup=False, highlight=False, emoji=False)

    async def run(self) -> None:
        """Until /quit, Ctrl-C or Ctrl-D."""
        with patch_stdout(raw=True):
            self._conversation.open(self)
            await self._conversation.beside(self._prompts())
        self.note(self._conversation.words("bye"))

    async def _prompts(self) -> None:
        session = self._session()
        while True:
            try:
                line = await session.prompt_async(self._message)
            except (EOFError, KeyboardInterrupt):
                return
            if not self._take(line):
                return

    def _session(self) -> PromptSession[str]:
        words = self._conversation.words
        commands = {f"/{name}": words(f"command_{name}") for name in COMMANDS}
        return PromptSession(
            bottom_toolbar=self._toolbar,
            completer=WordCompleter(list(commands), meta_dict=commands, sentence=True),
            history=_Discreet(),
            is_password=Condition(lambda: self._hidden),
            refresh_interval=0.5,  # the countdown
            reserve_space_for_menu=len(commands),
        )

    def _take(self, line: str) -> bool:
        """False when the person leaves."""
        conversation = self._conversation
        match self._reader.read(line, conversation.standing, conversation.now):
            case None | OnceMore():
                pass
            case Command(name="quit"):
                return False
            case Command(name="again"):
                conversation.again()
            case Command(name="phone"):
                conversation.phone()
            case Command():
                self.note(conversation.words("help"))
            case Early(at=at):
                self.note(conversation.words("read_on", seconds=self._seconds_to(at)))
            case content:
                conversation.send(content)
        return True

    # -- the prompt

    @property
    def _hidden(self) -> bool:
        return self._conversation.outlook.asked == "payment_password"

    def _seconds_to(self, at: int) -> int:
        return max(0, -(-(at - self._conversation.now) // 1000))

    def _message(self) -> str:
        words, standing = self._conversation.words, self._conversation.standing
        if standing.kind == "payment_password":
            again = self._reader.waits_for_second(standing)
            return words("password_again" if again else "password") + " > "
        if standing.kind == "agreement":
            left = self._seconds_to(standing.readable_at)
            return (words("read_on", seconds=left) if left else words("agree")) + " > "
        return "> "

    def _toolbar(self) -> str:
        conversation, outlook = self._conversation, self._conversation.outlook
        if conversation.idle or not outlook.step or not outlook.of:
            return conversation.words("hint")
        step = conversation.words("step", step=outlook.step, of=outlook.of)
        return f"{step}  {conversation.words('working')}" if conversation.working else step

    # -- showing

    def letter(self, letter: Letter) -> None:
        self._panel(Text(letter.text), self._conversation.words("speaker"), "cyan")
        if letter.buttons:
            labels = [Text.assemble((f"[{n}]", "bold cyan"), f" {b['label']}") for n, b in enumerate(letter.buttons, 1)]
            self._console.print(Padding(Text("   ").join(labels), (0, 2)))

    def terms(self, terms: Terms) -> None:
        whole = Text()
        for section in terms.sections:
            whole.append(f"{section.heading}\n", "bold")
            for clause in section.clauses:
                sign = f"【{self._conversation.words('key_term')}】" if clause.key else ""
                whole.append(f"{sign}{clause.text}\n", "bold yellow" if clause.key else "")
        whole.rstrip()
        self._panel(whole, terms.title, "magenta")

    def sms(self, message: PhoneMessage, title: str) -> None:
        self._panel(Text(message.text), title, "green")

    def note(self, text: str) -> None:
        self._console.print(Text(text, "dim"))

    def _panel(self, body: Text, title: str, colour: str) -> None:
        width = min(self._console.width, WIDEST)
        panel = Panel.fit(body, title=title, title_align="left", border_style=colour, box=box.ROUNDED)
        self._console.print(panel, width=width)


class _Discreet(InMemoryHistory):
    """Arrow-up brings back words only: no number, no password."""

    def append_string(self, string: str) -> None:
        if string.isascii() or any(character.isdigit() for character in string):
            return
        super().append_string(string)
