"""The compact language model at run time: words to typed intents. Never imports training code."""

import os

# Matrices here are tiny: a pool of BLAS threads costs more than it saves. Heeded if numpy is not loaded yet.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
