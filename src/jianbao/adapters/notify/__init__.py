"""Ways to people: mail by SMTP, the robots of three Chinese chats, and everything that Apprise knows.

The robots of Feishu, WeCom and DingTalk answer 200 whatever becomes of a message, and tell of a
wrong token in the body, which Apprise does not read; so these are spoken to here.
"""

from jianbao.adapters.notify.mailbox import Envelope, Mailbox
from jianbao.adapters.notify.others import Others
from jianbao.adapters.notify.robots import Robot, robot

__all__ = ["Envelope", "Mailbox", "Others", "Robot", "robot"]
