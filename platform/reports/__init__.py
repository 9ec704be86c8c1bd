"""Reports: a document becomes one statement with the actor's rights inside, and a frozen result."""
