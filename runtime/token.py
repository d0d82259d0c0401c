"""`python -m runtime.token`: prints a token for development, signed with `JWT_SECRET`."""

import argparse
import sys
from typing import get_args
from uuid import UUID

from runtime.commands import run_command
from runtime.running_emulator import load_settings_here
from runtime.tokens import HOUR_S, Role, make_claims, sign


def main() -> None:
    """Print one token; it has an issuer when `JWT_ISSUER` is set.

    Raises:
        SettingsError: `JWT_SECRET` is not set.
    """
    wanted = parse_arguments()
    settings = load_settings_here("jwt_secret")
    secret = settings.require_jwt_secret()
    claims = make_claims(wanted.user, role=wanted.role, plan=wanted.plan, expires_in_s=wanted.hours * HOUR_S)
    if settings.jwt_issuer:
        claims["iss"] = settings.jwt_issuer
    sys.stdout.write(f"{sign(secret, claims)}\n")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m runtime.token", description="Print a token for development.")
    parser.add_argument("--user", type=UUID, required=True, metavar="UUID", help="the user it speaks for")
    parser.add_argument("--plan", choices=("free", "basic", "premium", "enterprise"), help="the plan it carries")
    parser.add_argument("--role", choices=get_args(Role), default="authenticated", help="default: %(default)s")
    parser.add_argument("--hours", type=float, default=12, help="how long it is valid, default: %(default)s")
    return parser.parse_args()


if __name__ == "__main__":
    run_command(main)
