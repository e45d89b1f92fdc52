"""Shared mechanism of the audit: data, ledger, arithmetic of shares, drawing, running, pages."""
