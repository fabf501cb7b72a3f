"""The compact language model at run time: words to typed intents. Never imports training code."""
