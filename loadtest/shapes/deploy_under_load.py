"""Functions are replaced one after the other meanwhile, by whoever runs this: `--host` is where they are deployed."""

from loadtest.stages import StagedShape


class DeployUnderLoad(StagedShape):
    """20 users for 120 s, of whom the hub's are sent away and come again; no request may fail.

    How long a first request waits for its process is not held here: it is what `make bench-deploy` measures.
    """

    users = 20
    seconds = 120
    thresholds = ()
