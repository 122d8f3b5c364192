"""The folder of a new campaign, to fill in."""

from __future__ import annotations

import shutil
from pathlib import Path

from ccus.errors import InputError

TEMPLATE = Path(__file__).with_name("campaign_template")


def start(folder: Path) -> Path:
    """Copy the template to ``folder``.

    Raises
    ------
    InputError
        The folder is there already, or cannot be made.
    """
    if folder.exists():
        raise InputError(
            "is there already", where="--new", value=str(folder), advice="name a folder that is not there yet"
        )
    try:
        shutil.copytree(TEMPLATE, folder)
    except OSError as error:
        raise InputError("the folder cannot be made", where="--new", value=str(folder), advice=str(error)) from None
    return folder
