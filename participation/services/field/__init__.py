"""Tablets that work without a network: keys, devices, what they send, and what it is opened to.

The contract with the tablets stands in docs/field-api.md.
"""
