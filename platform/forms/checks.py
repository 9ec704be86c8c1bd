"""What publish asks about forms."""

from ..documents.kinds import KINDS
from .linting import check_defaults
from .public_lint import check_public


def install_form_checks() -> None:
    """Let publish refuse forms whose defaults no field takes, and public ones that could not be
    sent or would tell too much; once.
    """
    checks = KINDS.get("form").checks
    checks.extend(one for one in (check_defaults, check_public) if one not in checks)
