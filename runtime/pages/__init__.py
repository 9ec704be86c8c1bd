"""The pages that staff use: what many share here, each area in a folder."""
