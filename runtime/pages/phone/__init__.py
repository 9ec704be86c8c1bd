"""The application on a phone: installed, and at work where there is no network."""
