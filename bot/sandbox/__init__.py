"""A bank, a phone and a wallet that behave, as HTTP services of the contracts in bot/gateways."""
