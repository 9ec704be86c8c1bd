"""What staff use: web application, API, pages, command line and adapters."""
