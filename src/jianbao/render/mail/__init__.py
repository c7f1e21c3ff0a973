"""Mails: made for mail clients, which know tables and little else."""

from jianbao.render.mail.mail import MOST_BYTES, Mail, digest_mail, notice_mail

__all__ = ["MOST_BYTES", "Mail", "digest_mail", "notice_mail"]
