"""What this installation is connected with, by its settings."""

from urllib.parse import urlsplit

from ..platform.core.settings import Settings


def sends_mail(settings: Settings) -> bool:
    """Whether links can be sent by mail."""
    return bool(settings.smtp_url and settings.mail_from and settings.public_url)


def has_provider(settings: Settings) -> bool:
    """Whether people can sign in at a provider of identities."""
    return bool(settings.oidc_issuer and settings.oidc_client_id and settings.public_url)


def provider_title(settings: Settings) -> str:
    """What people call the provider."""
    return settings.oidc_title or urlsplit(settings.oidc_issuer).hostname or ""
