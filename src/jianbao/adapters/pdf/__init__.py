"""PDFs to text, in processes that can be killed; and PDFs of invented papers."""

from jianbao.adapters.pdf.pool import PdfReader

__all__ = ["PdfReader"]
