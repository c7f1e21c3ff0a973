"""A stand-in for the world outside: arXiv and an OpenAI-compatible LLM in one server on loopback.

`python -m tests.standin --papers 174 --latency 1` serves it by itself and prints its address.
"""

from tests.standin.account import Account
from tests.standin.desk import Desk, Done
from tests.standin.llm import Fault, Llm
from tests.standin.papers import copies
from tests.standin.server import StandIn

__all__ = ["Account", "Desk", "Done", "Fault", "Llm", "StandIn", "copies"]
