"""Makes a network smaller: quantisation, pruning, distillation, operator fusion; each method by its formula."""
