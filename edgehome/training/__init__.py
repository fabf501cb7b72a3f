"""How the compact language model is made; nothing of the runtime imports this."""
