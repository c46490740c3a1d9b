"""A command, option, exit code or kind of finding that nobody documented fails here."""

import re
from pathlib import Path

import click
import pytest
from tools.reference import PAGES, written

from trialwright.cli.main import trialwright
from trialwright.words.errors import TrialwrightError

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
COMMAND_LINE = (REFERENCE / "command_line.md").read_text(encoding="utf-8")


def _commands(group: click.Group, prefix: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= _commands(command, f"{prefix}{name} ")
        else:
            found[f"{prefix}{name}"] = command
    return found


COMMANDS = _commands(trialwright)


def _section(name: str) -> str:
    found = re.search(rf"^## `{re.escape(name)}`$(.*?)(?=^## |\Z)", COMMAND_LINE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference/command_line.md has no section for '{name}'"
    return found.group(1)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_argument_and_option_is_documented(name: str) -> None:
    section, command = _section(name), COMMANDS[name]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert all(f"| `{written}` |" in section for written in parameter.opts if written.startswith("--"))
        else:
            assert f"`{parameter.make_metavar(click.Context(command))}`" in section


def test_nothing_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"^## `(.+)`$", COMMAND_LINE, re.MULTILINE)) == set(COMMANDS)


def test_every_exit_code_is_documented() -> None:
    codes = {error.exit_code for error in (TrialwrightError, *_all_errors(TrialwrightError))} | {0, 2, 130}
    section = COMMAND_LINE[: COMMAND_LINE.index("## `")]
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)}
    assert documented == codes
    assert all(str(code) in str(trialwright.help) for code in codes)


def _all_errors(error: type[TrialwrightError]) -> list[type[TrialwrightError]]:
    return [each for child in error.__subclasses__() for each in (child, *_all_errors(child))]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_lists_a_catalogue_is_what_the_catalogue_says(page: str) -> None:
    assert (REFERENCE / page).read_text(encoding="utf-8") == written(page), "run: python -m tools.reference"
