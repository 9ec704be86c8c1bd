"""Reports and dashboards that leave the screen: PDF and mail, with the pictures of the pages."""
