"""scikit-learn's t-SNE, and its judgement of other embeddings.

Usage: tsne.py embed CODINGS.npy THREADS OUT.npy   embeds, prints its version, wall and processor seconds, divergence, iterations
       tsne.py judge CODINGS.npy EMBEDDING.npy...  prints the trustworthiness of each, five neighbours
Exit code 3: scikit-learn is not installed.
"""

import sys
import time

try:
    import numpy as np
    import sklearn
    from sklearn.manifold import TSNE, trustworthiness
except ImportError:
    sys.exit(3)

task, codings = sys.argv[1], np.load(sys.argv[2])
if task == "embed":
    model = TSNE(init="pca", learning_rate="auto", n_jobs=int(sys.argv[3]), random_state=0)
    wall, processor = time.perf_counter(), time.process_time()
    embedding = model.fit_transform(codings)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    np.save(sys.argv[4], embedding.astype("float32"))
    print(sklearn.__version__, wall, processor, float(model.kl_divergence_), model.n_iter_ + 1)
else:
    print(*(float(trustworthiness(codings, np.load(path), n_neighbors=5)) for path in sys.argv[3:]))
