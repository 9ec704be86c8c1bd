"""Flows: approvals and automations as documents, and the pure core that runs them."""
