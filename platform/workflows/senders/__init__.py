"""What carries the messages of flows out: notices, mail, webhooks, robots of chat groups."""
