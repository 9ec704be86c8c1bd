"""What is wrong, risky or worth a thought in a flow that its schema has taken."""
