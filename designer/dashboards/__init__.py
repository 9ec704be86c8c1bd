"""Where widgets of dashboards lie, and whose home page a dashboard is."""
