"""Every campaign, by its name."""

from tests.campaigns import arguments, attacks, damage, identities, invalid, kills, tables, truths

CAMPAIGNS = {
    "arguments": arguments.CAMPAIGN,
    "tables": tables.CAMPAIGN,
    "damage": damage.CAMPAIGN,
    "kills": kills.CAMPAIGN,
    "identities": identities.CAMPAIGN,
    "invalid": invalid.CAMPAIGN,
    "attacks": attacks.CAMPAIGN,
    "truths": truths.CAMPAIGN,
}
"""Name, as on the command line -> campaign."""
