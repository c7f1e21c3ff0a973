"""A number with what it measures, the same record for both languages."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "COUNT",
    "DATE",
    "ORDINAL",
    "POINT",
    "TIMES",
    "UNITS",
    "Hedge",
    "Quantity",
    "Unit",
    "exact",
    "unit_of",
]


class Unit(NamedTuple):
    """What a number measures; of one family, values times factor can be compared."""

    family: str
    factor: Decimal = Decimal(1)


COUNT = Unit("")
"""No unit, or one of the thousand things that are counted."""
POINT = Unit("pp")
"""Percentage points, or points of a score."""
TIMES = Unit("x")
ORDINAL = Unit("#")
DATE = Unit("date")

_D = Decimal
_FAMILIES: dict[str, dict[str, str]] = {
    "time": {
        "1e-9": "ns nanosecond 纳秒",
        "1e-6": "us μs µs microsecond 微秒",
        "1e-3": "ms msec millisecond 毫秒",
        "1": "s sec second 秒 秒钟",
        "60": "min minute 分钟",
        "3600": "h hr hrs hour 小时 个小时",
        "86400": "day 天",
        "604800": "week 周 星期",
        "2592000": "month 个月 月",
        "31536000": "year 年",
        "315360000": "decade",
    },
    "length": {
        "1e-9": "nm nanometer 纳米",
        "1e-6": "um μm µm micron micrometer 微米",
        "1e-3": "mm millimeter millimetre 毫米",
        "1e-2": "cm centimeter centimetre 厘米",
        "1": "meter metre 米",
        "1e3": "km kilometer kilometre 公里 千米",
    },
    "frequency": {"1": "Hz hertz 赫兹", "1e3": "kHz KHz 千赫 千赫兹", "1e6": "MHz 兆赫", "1e9": "GHz"},
    "bytes": {"1": "byte 字节", "1e3": "KB kB", "1e6": "MB MiB", "1e9": "GB GiB", "1e12": "TB TiB"},
    "bits/s": {"1": "bps bit/s bits/s", "1e3": "kbps kb/s kbit/s Kbps kilobit", "1e6": "Mbps Mb/s"},
    "frames/s": {"1": "fps FPS 帧/秒 帧每秒"},
    "decibel": {"1": "dB db 分贝 decibel"},
    "angle": {"1": "° degree deg 度"},
    "power": {"1e-6": "μW", "1e-3": "mW", "1": "W watt 瓦", "1e3": "kW"},
    "mass": {"1": "g gram 克", "1e3": "kg kilogram 千克 公斤"},
    "operations": {"1e6": "MFLOPs MMACs MMAC", "1e9": "GFLOPs GFLOPS GMACs GMAC", "1e12": "TFLOPs TFLOPS"},
    "%": {"1": "% percent per-cent"},
    "pp": {"1": "pp pps point percentage-point percent-point 个百分点 百分点 个点"},
    "pages": {"1": "page 页"},
    "x": {"1": "x X × times fold 倍"},
}
UNITS: dict[str, Unit] = {
    name: Unit(family, _D(factor))
    for family, names in _FAMILIES.items()
    for factor, text in names.items()
    for name in text.split()
}


@lru_cache(maxsize=1 << 12)
def unit_of(word: str) -> Unit | None:
    """The unit that an English word or a symbol names; plurals too."""
    found = UNITS.get(word) or UNITS.get(word.lower())
    if found is None and word.endswith("s") and len(word) > 3:
        found = UNITS.get(word[:-1]) or UNITS.get(word[:-1].lower())
    return found


class Hedge(StrEnum):
    """What stands beside a number about its exactness."""

    NONE = ""
    MORE = "more"
    """超过, 余, over, at least, +."""
    LESS = "less"
    """近, 不到, nearly, under."""
    ABOUT = "about"


class Quantity(NamedTuple):
    """A number as it stands in a text. `low` and `high` differ where it is vague: hundreds, 数百."""

    low: Decimal
    high: Decimal
    step: Decimal
    """Worth of the last digit written, 100 for 6.4k; 0 for a fraction, which has none."""
    unit: Unit
    text: str
    start: int
    end: int
    scaled: bool = False
    """Whether it is written with a scale: 7B, 1.2 million, 70亿."""
    named: bool = False
    """Whether it stands in a name: GPT-4, 3D."""
    word: bool = False
    """Whether it is a word without a unit: three, both, single, double. Counts only."""
    hedge: Hedge = Hedge.NONE
    counted: str = ""
    """In Chinese the measure word and what follows: 个数据集."""
    grows: bool = False
    """提升3倍, which makes four times as much; in English what cannot mean that: a 3x speedup."""

    @property
    def vague(self) -> bool:
        """Whether only its order of magnitude is said."""
        return self.low != self.high

    @property
    def base(self) -> Decimal:
        """Its value in the first unit of its family: seconds, metres."""
        return self.low * self.unit.factor


def exact(value: Decimal, unit: Unit, text: str, start: int, step: Decimal = Decimal(1)) -> Quantity:
    """A quantity of one value."""
    return Quantity(value, value, step, unit, text, start, start + len(text))
