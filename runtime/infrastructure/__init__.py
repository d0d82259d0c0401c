"""What deployments need to know of the bundle, written out: Kubernetes, nginx, systemd."""
