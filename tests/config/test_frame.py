"""The frame every page stands in: navigation per role, one base, nothing inline."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

ROOT = settings.BASE_DIR / "templates"
# What a browser shows; printed forms are rendered by WeasyPrint and have rules of their own.
TEMPLATES = sorted(path for path in ROOT.rglob("*.html") if ROOT / "documents" not in path.parents)
# Pieces that are included in pages; everything else is a page and stands in the frame.
PIECES = ("parts/", "django/", "admin/")


def _name(path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_carries_script_or_style_inline(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style\b|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_page_extends_the_frame(path):
    name = _name(path)
    text = path.read_text(encoding="utf-8")
    piece = name.startswith(PIECES) or path.name.startswith("_") or "/parts/" in name
    if name != "base.html" and not piece:
        assert re.match(r"\s*(\{#.*?#\}\s*)*\{% extends ", text), name


def test_the_frame_says_where_and_who(officer, sign_in):
    page = sign_in(officer).get(reverse("home")).content.decode()
    assert "Phường Hưng Đạo" in page and officer.full_name in page and "Công chức Văn hóa - Xã hội" in page
    assert "<title>Việc cần làm · Phường Hưng Đạo</title>" in page
    assert 'href="#noi-dung"' in page and '<main id="noi-dung"' in page
