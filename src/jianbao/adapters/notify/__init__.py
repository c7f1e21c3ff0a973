"""Ways to people: mail by SMTP, the robots of three Chinese chats, and everything that Apprise knows.

The robots of Feishu, WeCom and DingTalk answer 200 whatever becomes of a message, and tell of a
wrong token in the body, which Apprise does not read; so these are spoken to here. `others` is
imported where it is needed: Apprise takes its time.
"""

from jianbao.adapters.notify.mailbox import Envelope, Mailbox
from jianbao.adapters.notify.robots import Robot, robot

__all__ = ["Envelope", "Mailbox", "Robot", "robot"]
