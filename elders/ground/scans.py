"""Scans of papers somebody uploads: a PDF or a picture, not too large. The content decides, never the name or the type
a browser sends along."""

from django.core.exceptions import ValidationError

MOST_BYTES = 10 * 1024 * 1024
SCANS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def scan_type(content: bytes) -> str:
    """Media type of a scan by its first bytes; "" for anything else."""
    return next((kind for start, kind in SCANS.items() if content.startswith(start)), "")


def check_scan(content: bytes) -> None:
    """Raises: ValidationError when it is no PDF or picture, or too large."""
    if len(content) > MOST_BYTES:
        raise ValidationError("Bản chụp lớn hơn 10 MB; hãy chụp lại nhỏ hơn.")
    if not scan_type(content):
        raise ValidationError("Bản chụp phải là tệp PDF, JPG hoặc PNG.")
