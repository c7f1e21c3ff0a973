"""What of a paper is sent to the model, and what it costs."""

from __future__ import annotations

from jianbao.budget.plan import PARTS, Cut, Part, Plan, plan
from jianbao.budget.prices import FREE, Hours, Money, Price, Prices

__all__ = ["FREE", "PARTS", "Cut", "Hours", "Money", "Part", "Plan", "Price", "Prices", "plan"]
