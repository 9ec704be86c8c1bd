"""What people see while they design a flow: words, forms of settings, summaries, beginnings."""
