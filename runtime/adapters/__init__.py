"""What the platform only knows as a port: RQ, SMTP, HTTP out, sign-in elsewhere."""
