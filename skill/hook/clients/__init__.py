"""One module an agent client: its payloads into events, texts into its answers. Only the one at hand is imported."""
