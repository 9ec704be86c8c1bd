"""Reports, dashboards and subscriptions to them."""
